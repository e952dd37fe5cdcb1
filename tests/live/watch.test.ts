// What a desk is told while it watches: counts, what moved in the queues, who looks at what; on every node, and to staff alone.
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { Desk, makeStaff } from '../house/desk.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

/** Sockets are asked again every 15 s who they are, and an author is believed for 5 s. */
const AGAIN_WITHIN_MS = 25_000;
jest.setTimeout(60_000);

let here: Started;
let there: Started;
let anna: Client & { id: string };
let bert: Client & { id: string };
const open: Desk[] = [];
let sites = 0;

beforeAll(async () => {
  here = await start();
  there = await start({ databaseUrl: here.databaseUrl });
});
afterEach(() => {
  for (const desk of open.splice(0)) desk.close();
});

/** A site of its own, where everything is held, with two moderators: Anna at one node, Bert at the other. */
const makeDesks = async () => {
  const site = `watched-${++sites}`;
  await makeSite(here, site, { moderation: { mode: 'hold-all' } });
  [anna, bert] = [await makeStaff(here, 'moderator', 'Anna', site), await makeStaff(here, 'moderator', 'Bert', site)];
  const desks = [new Desk(here.base, { site, token: anna.token ?? '' }), new Desk(there.base, { site, token: bert.token ?? '' })] as const;
  open.push(...desks);
  for (const desk of desks) await desk.connected();
  const answers = [await desks[0].watch(), await desks[1].watch()];
  return { site, desks, answers, guest: await becomeGuest(here.base, { site }), admin: asAdmin(here.base, site) };
};

const NONE = { pending: 0, reported: 0, spam: 0, published: 0, rejected: 0 };

test('a post, a decision and a report are told at once, on both nodes, with the counts of the whole site', async () => {
  const { site, desks, answers, guest, admin } = await makeDesks();
  expect(answers).toEqual([
    { counts: NONE, claims: [] },
    { counts: NONE, claims: [] },
  ]);
  const { id } = await guest.comment({ article: 'a' });
  for (const desk of desks) {
    await desk.until('the post', ({ counts }) => counts?.pending === 1);
    expect(desk.queues.at(-1)).toMatchObject({ site, changed: [{ id, status: 'pending', openReports: 0 }], more: false });
  }
  await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'approve' });
  for (const desk of desks) {
    await desk.until('the decision', ({ counts }) => counts?.published === 1);
    expect(desk.queues.at(-1)).toMatchObject({ counts: { ...NONE, published: 1 }, changed: [{ id, status: 'published' }] });
  }
  await (await becomeGuest(there.base, { site })).call('post', `/comments/${id}/reports`).send({ reason: 'spam' });
  for (const desk of desks) await desk.until('the report', ({ counts }) => counts?.reported === 1);
});

test('a thousand decisions come in a few messages, the last of which has the counts as they are', async () => {
  const { desks, guest, admin } = await makeDesks();
  const ids = (await Promise.all(Array.from({ length: 300 }, (_, n) => guest.comment({ article: `a-${n % 30}` })))).map(({ id }) => id);
  for (const desk of desks) await desk.until('the posts', ({ counts }) => counts?.pending === 300);
  const before = desks.map(({ queues }) => queues.length);
  await admin.call('post', '/moderation/decisions').send({ commentIds: ids, action: 'spam' });
  for (const desk of desks) await desk.until('the decision', ({ counts }) => counts?.spam === 300 && counts.pending === 0);
  for (const [n, { queues }] of desks.entries()) {
    expect(queues.length - (before[n] ?? 0)).toBeLessThanOrEqual(6);
    // More than one message holds: the desk reads the queue again.
    expect(queues.slice(before[n]).some(({ more }) => more)).toBe(true);
  }
});

test('nobody but staff watches, and who is no staff any more watches no longer', async () => {
  const { site, guest, desks } = await makeDesks();
  for (const [token, code] of [
    [undefined, 'token.missing'],
    ['forged.token.here', 'token.invalid'],
    [guest.token, 'access.forbidden'],
  ] as const) {
    const desk = new Desk(here.base, { site, token });
    open.push(await desk.connected());
    expect(await desk.watch()).toMatchObject({ problem: { code } });
    expect(await desk.claim()).toMatchObject({ problem: { code: 'request.invalid' } });
  }
  const elsewhere = new Desk(here.base, { site: 'demo', token: anna.token ?? '' });
  open.push(await elsewhere.connected());
  expect(await elsewhere.watch()).toMatchObject({ problem: { code: 'token.invalid' } });
  await rows(here, "update authors set role = 'reader' where id = $1", [anna.id]);
  // From then on the posts of a stranger are told to the other alone.
  const [first, second] = desks;
  let [heard, told] = [first.queues.length, second.queues.length];
  const isOver = async () => {
    await guest.comment();
    if (first.queues.length !== heard) [heard, told] = [first.queues.length, second.queues.length];
    // Four messages a second: for two seconds the other alone was told.
    return second.queues.length >= told + 8;
  };
  await until('the end of the watch', isOver, AGAIN_WITHIN_MS);
  expect(await first.watch()).toMatchObject({ problem: { code: 'access.forbidden' } });
});

test('what one claims the other sees and cannot claim, until it is given back', async () => {
  const { desks, guest } = await makeDesks();
  const [one, two, three] = [await guest.comment(), await guest.comment(), await guest.comment()];
  const [first, second] = desks;
  expect(await first.claim(one.id, two.id)).toMatchObject({ claimed: [one.id, two.id].sort(), seconds: 60 });
  for (const desk of desks) await desk.until('the claims', ({ claims }) => claims[one.id] === 'Anna' && claims[two.id] === 'Anna');
  expect(await second.claim(two.id, three.id)).toMatchObject({ claimed: [three.id] });
  for (const desk of desks) await desk.until('the claim of the other', ({ claims }) => claims[three.id] === 'Bert' && claims[two.id] === 'Anna');
  expect(await first.claim(one.id)).toMatchObject({ claimed: [one.id] });
  for (const desk of desks) await desk.until('what was given back', ({ claims }) => claims[two.id] === undefined && claims[one.id] === 'Anna');
  expect(await second.claim(two.id)).toMatchObject({ claimed: [two.id] });
  first.close();
  await second.until('the claims of who left', ({ claims }) => claims[one.id] === undefined && claims[two.id] === 'Bert');
});

test('a claim ends by itself, and that is told', async () => {
  const { site, desks, guest } = await makeDesks();
  const { id } = await guest.comment();
  await desks[0].claim(id);
  await desks[1].until('the claim', ({ claims }) => claims[id] === 'Anna');
  // As if its minute were nearly over; another claim makes the nodes read it.
  await rows(here, "update claims set until = now() + interval '1 second' where comment_id = $1", [id]);
  await desks[1].claim();
  await desks[1].until('the end of the claim', ({ claims }) => claims[id] === undefined);
  expect(await desks[1].claim(id)).toMatchObject({ claimed: [id] });
  expect(await rows(here, 'select count(*) from claims where site_id = $1', [site])).toEqual([{ count: '1' }]);
});
