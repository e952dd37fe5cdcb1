// Following a thread: the ack, what comes after it, and what is refused.
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANGES_MAX, FOLLOWS_PER_SOCKET } from '../../src/contract/limits.ts';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { LiveClient, Reader } from '../house/live.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let guest: Client;
const open: LiveClient[] = [];

beforeAll(async () => {
  app = await start();
  guest = await becomeGuest(app.base);
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

const connect = async (options = {}): Promise<LiveClient> => {
  const client = new LiveClient(app.base, options);
  open.push(client);
  return client.connected();
};
const read = async (article: string, options = {}): Promise<Reader> => {
  const reader = new Reader(app.base, article, options);
  open.push(reader);
  return reader.joined();
};
const codeOf = (answer: object) => ('problem' in answer ? (answer.problem as { code: string }).code : answer);

describe('follow', () => {
  test('brings what changed since `after`, in order, then every change as it is made', async () => {
    const first = await guest.comment({ article: 'order', body: 'First.' });
    const second = await guest.comment({ article: 'order', body: 'Second.' });
    const client = await connect();
    expect(await client.follow('order')).toMatchObject({
      head: 2,
      changes: [
        { id: first.id, seq: 1 },
        { id: second.id, seq: 2 },
      ],
      thread: { commentCount: 2 },
    });
    expect(await client.follow('order', 1)).toMatchObject({ head: 2, changes: [{ id: second.id }] });
    expect(await client.follow('order', 3)).toEqual({ head: 2, reset: true });
    expect(await client.follow('order', 2)).toMatchObject({ head: 2, changes: [], thread: { commentCount: 2, head: 2 } });
    const third = await guest.comment({ article: 'order', body: 'Third.', parentId: first.id });
    await until('the third', () => client.events.some(({ changes }) => changes.some(({ id }) => id === third.id)));
    expect(client.events).toHaveLength(1);
    expect(client.events[0]).toMatchObject({
      ...{ site: 'demo', article: 'order', after: 2, head: 3 },
      ...{ changes: [{ id: third.id, parentId: first.id, html: '<p>Third.</p>' }], replyCounts: [{ id: first.id, replyCount: 1 }] },
      thread: { commentCount: 3, head: 3 },
    });
  });

  test('waits at an article that nobody has commented on', async () => {
    const reader = await read('nobody yet');
    expect(reader.thread).toMatchObject({ head: 0, commentCount: 0, state: 'open' });
    const comment = await guest.comment({ article: 'nobody yet' });
    await reader.until('the first comment', ({ comments }) => comments.has(comment.id));
    expect(reader.gaps).toBe(0);
  });

  test('tells edits, votes, deletions and the state of the thread', async () => {
    const parent = await guest.comment({ article: 'edits' });
    const other = await becomeGuest(app.base);
    await other.comment({ article: 'edits', parentId: parent.id });
    const reader = await read('edits');
    await guest.call('patch', `/comments/${parent.id}`).send({ body: 'Edited.' });
    await reader.until('the edit', ({ comments }) => comments.get(parent.id)?.html === '<p>Edited.</p>');
    await other.call('put', `/comments/${parent.id}/vote`).send({ value: 1 });
    await until('the vote', () => reader.scores.length > 0);
    expect(reader.scores).toMatchObject([{ site: 'demo', article: 'edits', scores: [{ id: parent.id, score: 1 }] }]);
    await asAdmin(app.base).call('patch', '/threads?article=edits').send({ state: 'closed' });
    await reader.until('the closing', ({ thread }) => thread?.state === 'closed');
    await guest.call('delete', `/comments/${parent.id}`);
    await reader.until('the deletion', ({ comments }) => comments.get(parent.id)?.status === 'deleted');
    expect(reader.comments.get(parent.id)).toMatchObject({ html: '', author: null });
    expect(reader.thread?.commentCount).toBe(1);
  });

  test('brings the scores that moved while a reader was away, to one who says what version it has', async () => {
    const { id } = await guest.comment({ article: 'away' });
    const reader = await read('away');
    const version = reader.thread?.version ?? 0;
    reader.close();
    await (await becomeGuest(app.base)).call('put', `/comments/${id}/vote`).send({ value: -1 });
    const client = await connect();
    expect(await client.follow('away', 1, undefined, version)).toMatchObject({ head: 1, changes: [], thread: { version: version + 1 } });
    await until('the score', () => client.scores.length > 0);
    expect(client.scores).toEqual([{ site: 'demo', article: 'away', version: version + 1, scores: [{ id, score: -1 }] }]);
    await client.follow('away', 1, undefined, version + 1);
    await client.follow('away', 1);
    expect(client.scores).toHaveLength(1);
  });

  test('ends with unfollow', async () => {
    const [staying, leaving] = [await connect(), await connect()];
    await staying.follow('left');
    await leaving.follow('left');
    expect(await leaving.socket.emitWithAck('unfollow', { site: 'demo', article: 'left' })).toEqual({ ok: true });
    await guest.comment({ article: 'left' });
    await until('the comment on the one that stays', () => staying.events.length > 0);
    // What was emitted to both would have come to both by the answer of this.
    await leaving.follow('another');
    expect(leaving.events).toEqual([]);
    expect(await leaving.socket.emitWithAck('unfollow', { site: 'demo', article: 'never followed' })).toEqual({ ok: true });
  });

  test('answers reset to a reader who is too far behind, and tells what follows', async () => {
    await Promise.all(Array.from({ length: CHANGES_MAX + 1 }, () => guest.comment({ article: 'far' })));
    const client = await connect();
    expect(await client.follow('far')).toEqual({ head: CHANGES_MAX + 1, reset: true });
    const answer = await client.follow('far', 1);
    expect('changes' in answer && [answer.head, answer.changes.length]).toEqual([CHANGES_MAX + 1, CHANGES_MAX]);
    await guest.comment({ article: 'far' });
    await until('the next change', () => client.events.some(({ after, head }) => after === CHANGES_MAX + 1 && head === CHANGES_MAX + 2));
  });

  test('sends long changes in parts without a gap', async () => {
    const body = 'x'.repeat(19_000);
    await Promise.all(Array.from({ length: 45 }, () => guest.comment({ article: 'long', body })));
    const reader = await read('long');
    await reader.until('all of them', ({ comments }) => comments.size === 45);
    expect(reader.events.length).toBeGreaterThan(0);
    expect(reader.gaps).toBe(0);
    expect(reader.thread?.commentCount).toBe(45);
  });

  test('counts the readers of a thread', async () => {
    const first = await read('counted');
    expect(first.readers.at(-1)).toEqual({ site: 'demo', article: 'counted', count: 1 });
    const second = await read('counted');
    await until('two readers', () => first.readers.at(-1)?.count === 2 && second.readers.at(-1)?.count === 2);
    second.close();
    await until('one again', () => first.readers.at(-1)?.count === 1);
  });
});

describe('what is refused', () => {
  test('is told with a code and the field, and never ends the connection', async () => {
    const client = await connect();
    const ask = async (input: unknown) => client.socket.timeout(5_000).emitWithAck('follow', input as never);
    const shape = await ask({ site: 'demo', article: '', after: -1, colour: 'red' });
    expect(shape).toMatchObject({ problem: { code: 'request.invalid' } });
    expect(JSON.stringify(shape)).toMatch(/`article` is empty.*`after` is not at least 0.*`colour` is not known here/);
    for (const input of [undefined, null, 'demo', [], 7, { site: 'demo' }, { site: 'demo', article: 'x\0' }, { site: 'Nope', article: 'x' }])
      expect(codeOf(await ask(input))).toBe('request.invalid');
    expect(codeOf(await ask({ site: 'nowhere', article: 'x' }))).toBe('site.not-found');
    expect(client.socket.connected).toBe(true);
  });

  test('is more threads than a page has', async () => {
    const client = await connect();
    for (let n = 0; n < FOLLOWS_PER_SOCKET; n++) expect(await client.follow(`many ${n}`)).toMatchObject({ head: 0 });
    expect(codeOf(await client.follow('one more'))).toBe('request.invalid');
    expect(await client.follow('many 0')).toMatchObject({ head: 0 });
    await client.socket.emitWithAck('unfollow', { site: 'demo', article: 'many 0' });
    expect(await client.follow('one more')).toMatchObject({ head: 0 });
  });

  test('is a storm of events, and then the connection', async () => {
    const client = await connect();
    const answers: string[] = [];
    let closed = false;
    client.socket.on('disconnect', () => {
      closed = true;
      client.socket.disconnect();
    });
    for (let n = 0; n < 60; n++) client.socket.emit('unfollow', { site: 'demo', article: 'x' }, (answer) => answers.push(String(codeOf(answer))));
    await until('the refusals', () => answers.filter((code) => code === 'rate.limited').length >= 15);
    expect(closed).toBe(false);
    for (let n = 0; n < 100; n++) client.socket.emit('unfollow', { site: 'demo', article: 'x' });
    await until('the cut', () => closed);
  });

  test('is an origin that the site does not list', async () => {
    const admin = asAdmin(app.base);
    await admin.call('patch', '/settings').send({ allowedOrigins: ['https://news.example'] });
    try {
      expect(codeOf(await (await connect({ origin: 'https://evil.example' })).follow('origins'))).toBe('origin.refused');
      expect(await (await connect({ origin: 'https://news.example' })).follow('origins')).toMatchObject({ head: 0 });
      expect(await (await connect({ origin: app.url })).follow('origins')).toMatchObject({ head: 0 });
      expect(await (await connect()).follow('origins')).toMatchObject({ head: 0 });
    } finally {
      await admin.call('patch', '/settings').send({ allowedOrigins: ['*'] });
    }
  });

  test('is never a bad token: its holder is signed out', async () => {
    for (const token of ['nonsense', 'a b', 'x'.repeat(10_000), '{}']) expect(await (await connect({ token })).follow('tokens')).toMatchObject({ head: 0 });
  });
});
