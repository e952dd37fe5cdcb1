// Gives the page our elements. A page may hold the snippet twice, or two versions of it: the first wins.
import { AfterwordThread } from './element.ts';
import { afterPaint } from './place.ts';

const define = (name: string, element: CustomElementConstructor): void => {
  if (customElements.get(name) === undefined) customElements.define(name, element);
};

AfterwordThread.loadLife = () => import('./life.ts');
define('afterword-thread', AfterwordThread);

// What the page itself says of counts and trends is good until these come.
void afterPaint()
  .then(() => import('./lists.ts'))
  .then(({ lists }) => {
    for (const [name, element] of lists) define(name, element);
  });
