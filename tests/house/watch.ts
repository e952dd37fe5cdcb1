// Someone who looks at a thread all the time, in every way that HTTP offers, and forgets no byte of what came.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import type { Caller } from './caller.ts';

export type Watch = {
  /** Each different answer, as it came. */
  texts: () => string[];
  /** Looks once more in every way, and stops looking. */
  end: () => Promise<void>;
};

/** Between two rounds: without it the looking takes the processor from what is looked at, and nothing is shown for less than that. */
const LOOK_AGAIN_MS = 5;

const SORTS = ['newest', 'oldest', 'best'] as const;

/** Of this test file: jest loads this module anew for each. A test that fails leaves them looking, which the next file would pay for. */
const endings: (() => void)[] = [];
afterAll(() => {
  for (const end of endings) end();
});

/** Follows `changes` from the beginning and reads the page in each sort, again and again. */
export const watch = (caller: Caller, article: string): Watch => {
  const texts = new Set<string>();
  let over = false;
  const query = (more: Record<string, string>) => new URLSearchParams({ article, ...more });
  const look = async (path: string): Promise<string> => {
    const { text } = await caller.send('GET', path);
    texts.add(text);
    return text;
  };
  const following = (async () => {
    for (let after = 0; ; ) {
      const last = over;
      const answer: unknown = JSON.parse(await look(`/changes?${query({ after: String(after), wait: last ? '0' : '1' })}`));
      if (typeof answer === 'object' && answer !== null && 'head' in answer) after = Number(answer.head);
      if (last) return;
    }
  })();
  const reading = (async () => {
    for (;;) {
      const last = over;
      for (const sort of SORTS) await look(`/comments?${query({ sort, limit: '100' })}`);
      if (last) return;
      await wait(LOOK_AGAIN_MS);
    }
  })();
  const ended = Promise.all([following, reading]);
  // What goes wrong with them is told by `end`; until then nobody waits.
  ended.catch(() => undefined);
  const end = async () => {
    over = true;
    await ended;
  };
  endings.push(() => {
    over = true;
  });
  return { texts: () => [...texts], end };
};
