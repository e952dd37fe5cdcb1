// The elements for lists of articles, in a chunk that comes after the thread.
import { AfterwordCount } from './count.ts';
// Here already; see life.ts.
import './element.ts';
import { AfterwordTrending } from './trending.ts';

export const lists: readonly [name: string, element: CustomElementConstructor][] = [
  ['afterword-count', AfterwordCount],
  ['afterword-trending', AfterwordTrending],
];
