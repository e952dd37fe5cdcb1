// What moderators decide teaches what spam reads like: through real posts and decisions, undone ones too.
import { beforeAll, expect, test } from '@jest/globals';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

const SITE = 'learning';
const EACH = 20;

let app: Started;
let admin: Client;
let guest: Client;

beforeAll(async () => {
  app = await start();
  await makeSite(app, SITE, { checks: { learned: { outcome: 'hold' } } });
  [admin, guest] = [asAdmin(app.base, SITE), await becomeGuest(app.base, { site: SITE })];
});

const decide = async (commentIds: string[], action: string): Promise<string> =>
  (await admin.call('post', '/moderation/decisions').send({ commentIds, action })).body.decision.id;

/** How many comments were learned, as what. */
const lessons = async (): Promise<{ spam: number; good: number }> => {
  const [row] = await rows<{ spam: number; good: number }>(app, 'select spam, good from tokens where site_id = $1 and token = 0', [SITE]);
  return { spam: row?.spam ?? 0, good: row?.good ?? 0 };
};
const taught = (spam: number, good: number) =>
  until(`${spam} lessons of spam and ${good} of good`, async () => {
    const now = await lessons();
    return now.spam === spam && now.good === good;
  });

const write = (body: (n: number) => string) =>
  Promise.all(Array.from({ length: EACH }, async (_, n) => (await guest.comment({ body: body(n), article: `a${n}` })).id));

test('decisions teach, each comment once; what reads like the spam of before is held with the words that tell; an undone decision is unlearned', async () => {
  const spam = await write((n) => `Casino bonus number ${n} for everybody`);
  const good = await write((n) => `The river was high on day ${n} of our walk`);
  const before = await guest.comment({ body: 'Get your casino bonus' });
  expect(before.status).toBe('published');

  const decision = await decide(spam, 'spam');
  await decide(good, 'approve');
  await taught(EACH, EACH);
  // Decided again: no second lesson.
  await decide(good.slice(0, 5), 'approve');
  // Rejected for other reasons than spam: no lesson any more.
  await decide(good.slice(0, 1), 'reject');
  await taught(EACH, EACH - 1);
  await decide(good.slice(0, 1), 'approve');
  await taught(EACH, EACH);

  const held = await guest.comment({ body: 'Get your CASINO bonus' });
  expect(held.status).toBe('pending');
  const [row] = await rows<{ verdicts: { check: string; reason: string }[] }>(app, 'select verdicts from comments where id = $1', [held.id]);
  expect(row?.verdicts).toEqual([
    { check: 'learned', outcome: 'hold', reason: expect.stringMatching(/^reads like spam \(9\d %, by 40 decisions\): (casino, bonus|bonus, casino)$/) },
  ]);
  expect((await guest.comment({ body: 'A walk by the river' })).status).toBe('published');

  await admin.call('post', `/moderation/decisions/${decision}/undo`);
  await taught(0, EACH);
  expect(await rows(app, 'select from lessons where site_id = $1 and spam', [SITE])).toEqual([]);
  expect(await rows(app, 'select from tokens where site_id = $1 and spam > 0', [SITE])).toEqual([]);
  expect((await guest.comment({ body: 'Get your casino bonus now' })).status).toBe('published');
});

test('no word of what was learned stands in the database', async () => {
  expect(await rows(app, "select from tokens t where site_id = $1 and t::text like '%casino%'", [SITE])).toEqual([]);
});
