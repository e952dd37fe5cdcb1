// Reads a thread down to where a reader has it already.
import type { Page, Sort } from '../../contract/thread.ts';
import type { Api } from './api.ts';

const rootCount = ({ comments }: Page): number => comments.filter(({ parentId }) => parentId === null).length;

/** The first page, and those after it until `wanted` roots are there or the thread ends. @throws ApiProblem */
export const readPages = async ({
  api,
  article,
  sort,
  wanted,
  signal,
}: {
  api: Api;
  article: string;
  sort: Sort;
  wanted: number;
  signal: AbortSignal;
}): Promise<[Page, ...Page[]]> => {
  const read = (cursor?: string) => api.call('readPage', { query: { article, sort, cursor }, signal });
  const first = await read();
  const more: Page[] = [];
  let got = rootCount(first);
  for (let cursor = first.nextCursor; cursor !== null && got < wanted; ) {
    const page = await read(cursor);
    more.push(page);
    got += rootCount(page);
    cursor = page.nextCursor;
  }
  return [first, ...more];
};
