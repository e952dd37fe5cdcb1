// Promise 2, Once: one Idempotency-Key makes one comment, and every retry gets the same answer, whatever becomes of the line.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { endpoints } from '../../src/contract/endpoints.ts';
import { type Answer, Caller, makeDraft, newGuest, persist, read } from '../house/caller.ts';
import { figure } from '../house/figures.ts';
import { type FaultyProxy, startProxy } from '../house/proxy.ts';
import { makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';

jest.setTimeout(120_000);

const DRAFTS = 1_000;
const AT_ONCE = 24;

const chance = makeChance('once');
let nodes: [Started, Started];
let proxies: [FaultyProxy, FaultyProxy];

beforeAll(async () => {
  const first = await start();
  nodes = [first, await start({ databaseUrl: first.databaseUrl })];
  proxies = [await startProxy(nodes[0].port), await startProxy(nodes[1].port)];
});
afterAll(() => Promise.all(proxies.map((proxy) => proxy.stop())));

/** Runs `work` for 0 to n - 1, some at a time. */
const each = async (n: number, work: (number: number) => Promise<void>): Promise<void> => {
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < n) await work(next++);
    }),
  );
};

test(`${DRAFTS} posts, each sent three times through two proxies that reset, to two nodes, make ${DRAFTS} comments with one answer each`, async () => {
  const [one, two] = proxies;
  const guest = await newGuest(nodes[0].base);
  const ways = [guest.at(one.url), guest.at(two.url)];
  const lost = { requests: 0, answers: 0 };
  for (const proxy of proxies) {
    proxy.resetAfterRequest(() => chance.often(0.12) && ++lost.requests > 0);
    proxy.resetInsteadOfAnswer(() => chance.often(0.12) && ++lost.answers > 0);
  }
  const ids = new Set<string>();
  await each(DRAFTS, async (n) => {
    const draft = makeDraft(`article-${n % 7}`, `Draft ${n}.`);
    const send = () => persist(() => chance.pick(ways).post(draft));
    // Two tries at once, as a page that lost its patience; a third when both are answered, as a page that was loaded again.
    const answers = await Promise.all([send(), send()]);
    answers.push(await send());
    const [first] = answers;
    if (first === undefined) throw new Error('No answer');
    ids.add(read(endpoints.createComment, first).id);
    for (const { status, text } of answers) expect({ status, text }).toEqual({ status: 201, text: first.text });
  });
  for (const proxy of proxies) proxy.restore();
  expect(ids.size).toBe(DRAFTS);
  const articles = Array.from({ length: 7 }, (_, n) => `article-${n}`);
  const counts = read(endpoints.countComments, await guest.send('POST', '/counts', { body: { articles } }));
  expect(counts.counts.reduce((sum, { commentCount }) => sum + commentCount, 0)).toBe(DRAFTS);
  expect(lost.requests).toBeGreaterThan(100);
  expect(lost.answers).toBeGreaterThan(100);
  figure('2 once', `${DRAFTS} posts sent three times (${lost.requests} requests and ${lost.answers} answers lost on the way) made ${ids.size} comments`);
});

/** What came of all sends of one key by one author: at most one comment, one answer for its body, 422 for any other. */
const judgeKey = (sends: readonly { body: string; answer: Answer }[]): void => {
  const taken = sends.filter(({ answer }) => answer.status === 201);
  expect(new Set(taken.map(({ answer }) => answer.text)).size).toBe(1);
  expect(new Set(taken.map(({ body }) => body)).size).toBe(1);
  for (const { answer } of sends.filter((send) => send.body !== taken[0]?.body)) {
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('idempotency.key-reused');
  }
};

test('of any sends of any keys with any bodies by any authors at once, each author and key has one comment', async () => {
  const guests = await Promise.all([newGuest(nodes[0].base), newGuest(nodes[0].base)]);
  const anySend = fc.record({ author: fc.nat({ max: 1 }), key: fc.nat({ max: 2 }), body: fc.constantFrom('One.', 'Two.'), node: fc.nat({ max: 1 }) });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anySend, { minLength: 2, maxLength: 14 }), async (sends) => {
      const article = `any-${++run}`;
      const answered = await Promise.all(
        sends.map(async ({ author, key, body, node }) => {
          const way = guests[author]?.at(nodes[node]?.base ?? '') ?? new Caller('');
          return { id: `${author} ${key}`, body, answer: await way.post({ article, body, key: `any-key-${run}-${key}` }) };
        }),
      );
      const keys = Map.groupBy(answered, ({ id }) => id);
      for (const of of keys.values()) judgeKey(of);
      const page = await new Caller(nodes[1].base).page(article, { limit: '100' });
      expect(page.thread.commentCount).toBe(keys.size);
      expect(page.thread.head).toBe(keys.size);
    }),
    { numRuns: 60 },
  );
});

test('a retry that comes late gets the first answer to the byte, whatever was done to the comment since', async () => {
  const [author, other] = await Promise.all([newGuest(nodes[0].base), newGuest(nodes[0].base)]);
  const draft = makeDraft('late', 'What was *first* said.');
  const first = await author.post(draft);
  const { id } = read(endpoints.createComment, first);
  const later = author.at(nodes[1].base);
  await other.comment(makeDraft('late', 'A reply.', id));
  read(endpoints.vote, await other.send('PUT', `/comments/${id}/vote`, { body: { value: 1 } }));
  read(endpoints.editComment, await author.send('PATCH', `/comments/${id}`, { body: { body: 'What is said now.' } }));
  read(endpoints.editComment, await author.send('PATCH', `/comments/${id}`, { body: { body: 'And once more.' } }));
  expect(await later.post(draft)).toMatchObject({ status: 201, text: first.text });
  // Closing the thread closes it to new comments, not to the news that one was taken.
  await nodes[0].stop();
  expect(await later.post(draft)).toMatchObject({ status: 201, text: first.text });
});
