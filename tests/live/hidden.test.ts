// Hidden is hidden: what comes live is for each reader exactly what a GET would give, whatever became of the comment.
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Comment } from '../../src/contract/comment.ts';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { Reader } from '../house/live.ts';
import { type Started, start } from '../house/start.ts';

type Guest = Awaited<ReturnType<typeof becomeGuest>>;

let app: Started;
let author: Guest;
let other: Guest;
let admin: Client;
const open: Reader[] = [];

beforeAll(async () => {
  app = await start();
  [author, other, admin] = [await becomeGuest(app.base), await becomeGuest(app.base, { name: 'Bo' }), asAdmin(app.base)];
});
afterEach(async () => {
  for (const reader of open.splice(0)) reader.close();
  await admin.call('patch', '/settings').send({ moderation: { mode: 'publish' } });
});

/** The author, another guest, a stranger and staff, each with what they would GET. */
const everyone = async (article: string) => {
  const make = async (client: Client) => {
    const reader = new Reader(app.base, article, client.token === undefined ? {} : { token: client.token });
    open.push(reader);
    return { client, reader: await reader.joined() };
  };
  return { author: await make(author), other: await make(other), stranger: await make(new Client(app.base)), staff: await make(admin) };
};
type All = Awaited<ReturnType<typeof everyone>>;

const decide = (action: string, ...commentIds: string[]) => admin.call('post', '/moderation/decisions').send({ commentIds, action });

/** Waits until each has heard of the head, and holds what each was shown against what each would GET. */
const equalGet = async (all: All, article: string): Promise<void> => {
  for (const { client, reader } of Object.values(all)) {
    const { body } = await client.call('get', '/changes').query({ article, after: 0 });
    await reader.until(`head ${body.head}`, ({ head, thread }) => head === body.head && thread?.version === body.thread.version);
    const own = ({ vote: _, ...comment }: Comment) => comment;
    const shown = [...reader.comments.values()].sort((a, b) => a.seq - b.seq).map(own);
    expect(shown).toEqual(body.changes.map(own));
    expect(reader.thread).toEqual(body.thread);
    expect(reader.gaps).toBe(0);
  }
};

const textsOf = ({ reader }: All['author']): string => JSON.stringify(reader.shown);

test('a comment that is held is seen by its author and staff alone, then by all', async () => {
  await admin.call('patch', '/settings').send({ moderation: { mode: 'hold-all' } });
  const all = await everyone('held');
  const comment = await author.comment({ article: 'held', body: 'Held words.' });
  expect(comment.status).toBe('pending');
  await equalGet(all, 'held');
  expect(textsOf(all.author)).toContain('Held words.');
  expect(textsOf(all.staff)).toContain('Held words.');
  expect(textsOf(all.other)).not.toContain('Held words.');
  expect(textsOf(all.stranger)).not.toContain('Held words.');
  await decide('approve', comment.id);
  await equalGet(all, 'held');
  expect(all.stranger.reader.comments.get(comment.id)).toMatchObject({ status: 'published', html: '<p>Held words.</p>' });
});

test.each(['reject', 'spam', 'delete'])('a comment that was held and ends by %s was never there, but for its author and staff', async (action) => {
  const article = `held and gone by ${action}`;
  await admin.call('patch', '/settings').send({ moderation: { mode: 'hold-all' } });
  const all = await everyone(article);
  const { id } = await author.comment({ article, body: 'Held words.' });
  await equalGet(all, article);
  await decide(action, id);
  await equalGet(all, article);
  for (const one of [all.author, all.staff]) expect(textsOf(one)).toContain(id);
  for (const one of [all.other, all.stranger]) expect(textsOf(one)).not.toContain(id);
  expect(all.author.reader.comments.get(id)).toMatchObject({ status: 'deleted', html: '' });
});

test.each(['reject', 'spam', 'delete'])('after %s nobody who may not is shown a word more', async (action) => {
  const article = `gone by ${action}`;
  const comment = await author.comment({ article, body: 'Words that go.' });
  await other.comment({ article, parentId: comment.id });
  const all = await everyone(article);
  await equalGet(all, article);
  await decide(action, comment.id);
  await equalGet(all, article);
  for (const { reader } of [all.author, all.other, all.stranger]) {
    expect(reader.comments.get(comment.id)).toMatchObject({ status: 'deleted', html: '', author: null });
    expect(reader.comments.get(comment.id)).not.toHaveProperty('source');
  }
  expect(all.staff.reader.comments.get(comment.id)?.status).toBe({ reject: 'rejected', spam: 'spam', delete: 'deleted' }[action]);
});

test('what was deleted before a reader came is not in its ack', async () => {
  const comment = await author.comment({ article: 'before', body: 'Never shown.' });
  await author.call('delete', `/comments/${comment.id}`);
  const all = await everyone('before');
  await equalGet(all, 'before');
  for (const one of Object.values(all)) expect(textsOf(one)).not.toContain('Never shown.');
});

test('the source is for its author and staff', async () => {
  const all = await everyone('source');
  await author.comment({ article: 'source', body: 'Some **words**.' });
  await equalGet(all, 'source');
  expect(textsOf(all.author)).toContain('**words**');
  expect(textsOf(all.staff)).toContain('**words**');
  expect(textsOf(all.other)).not.toContain('**words**');
  expect(textsOf(all.stranger)).not.toContain('**words**');
});

test('a storm of several authors, held, approved and deleted, is to each what a GET is', async () => {
  const all = await everyone('storm');
  const bodies = Array.from({ length: 40 }, (_, n) => n);
  const made = await Promise.all(bodies.map((n) => (n % 2 === 0 ? author : other).comment({ article: 'storm', body: `Word ${n}.` })));
  await Promise.all(made.map(({ id }, n) => decide(['approve', 'reject', 'spam', 'delete'][n % 4] ?? 'approve', id)));
  await equalGet(all, 'storm');
});
