// Gives the page our elements. A page may hold the snippet twice, or two versions of it: the first wins.
import { AfterwordThread } from './element.ts';
import { afterPaint } from './place.ts';

const define = (name: string, element: CustomElementConstructor): void => {
  if (customElements.get(name) === undefined) customElements.define(name, element);
};

/** The hashed name of the chunk of life.ts; put in by scripts/build.ts. */
declare const LIFE: string;

let failures = 0;
AfterwordThread.loadLife = async () => {
  try {
    // Chromium keeps a failure by the name for as long as the page stands: asked again, it needs another.
    return await (failures === 0 ? import('./life.ts') : import(new URL(`${LIFE}?again=${failures}`, import.meta.url).href));
  } catch (error) {
    failures += 1;
    throw error;
  }
};
define('afterword-thread', AfterwordThread);

// What the page itself says of counts and trends is good until these come.
void afterPaint()
  .then(() => import('./lists.ts'))
  .then(({ lists }) => {
    for (const [name, element] of lists) define(name, element);
  });
