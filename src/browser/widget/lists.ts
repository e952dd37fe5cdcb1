// The elements for lists of articles, in a chunk that comes after the thread.
// Here already; see life.ts.
import './element.ts';

export { AfterwordCount } from './count.ts';
export { AfterwordTrending } from './trending.ts';
