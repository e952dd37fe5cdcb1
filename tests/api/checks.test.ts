// Checks that need more than a text: what was written lately, the form that sent it, who writes and where, what readers report.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin, becomeGuest, type Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { formOf, PlainBrowser } from '../house/plain-browser.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let sites = 0;

beforeAll(async () => {
  // With limits: without them nothing is counted. From many addresses, so that the budget of one is not spent.
  app = await start({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '1' } });
});

type Verdicts = { check: string; outcome: string; reason: string }[] | null;
type Stored = { status: string; verdicts: Verdicts };

/** A site of its own for each test, and a way to write there from any address. */
const newSite = async (settings: object = {}) => {
  const site = `checks-${++sites}`;
  await makeSite(app, site, settings);
  const newGuest = () => becomeGuest(app.base, { site });
  const stored = async (id: string): Promise<Stored> => {
    const [row] = await rows<Stored>(app, 'select status, verdicts from comments where id = $1', [id]);
    if (row === undefined) throw new Error('There is no such comment');
    return row;
  };
  let posts = 0;
  const post = async (
    guest: Client,
    body: string,
    { from = '203.0.113.1', key = `key-${site}-${++posts}`, article = 'article' } = {},
  ): Promise<Stored & { id: string }> => {
    const answer = await guest
      .call('post', '/comments')
      .set('X-Forwarded-For', from)
      .set('Idempotency-Key', key)
      .send({ article: { key: article }, body });
    if (answer.status !== 201) throw new Error(`A comment was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return { id: answer.body.id, ...(await stored(answer.body.id)) };
  };
  return { site, admin: asAdmin(app.base, site), newGuest, post, stored };
};

const SAID = 'Nobody told me that the ferry to the island stops running in the last week of November every year.';

describe('a copy', () => {
  test('of what was said twice waits, nearly the same too, whoever says it; a retry is none', async () => {
    const { newGuest, post } = await newSite();
    const [ann, bob] = [await newGuest(), await newGuest()];
    expect((await post(ann, SAID, { key: 'key-of-ann' })).status).toBe('published');
    expect((await post(ann, SAID, { key: 'key-of-ann' })).status).toBe('published');
    expect((await post(bob, `Well! ${SAID.toUpperCase()}`)).status).toBe('published');
    expect(await post(bob, `${SAID} https://ferry.example/7`)).toMatchObject({
      status: 'pending',
      verdicts: [{ check: 'duplicate', outcome: 'hold', reason: 'the same or nearly the same was said 2 times or more in the last 60 minutes' }],
    });
    expect((await post(bob, 'I was there in November and the ferry ran all week, though only once in the morning.')).status).toBe('published');
    for (let n = 0; n < 4; n++) expect((await post(bob, 'Thanks for the article!')).status).toBe('published');
  });

  test('is one on its own site alone', async () => {
    const [one, other] = [await newSite({ checks: { duplicate: { copies: 1 } } }), await newSite({ checks: { duplicate: { copies: 1 } } })];
    await one.post(await one.newGuest(), SAID);
    expect((await other.post(await other.newGuest(), SAID)).status).toBe('published');
  });
});

describe('a flood', () => {
  test('of one author waits from the comment on that is one too many; a retry does not count', async () => {
    const { newGuest, post } = await newSite({ checks: { flood: { author: 3 } } });
    const ann = await newGuest();
    await post(ann, 'One.', { key: 'key-of-one' });
    await post(ann, 'One.', { key: 'key-of-one' });
    await post(ann, 'Two.');
    expect((await post(ann, 'Three.')).status).toBe('published');
    expect(await post(ann, 'Four.')).toMatchObject({
      status: 'pending',
      verdicts: [{ check: 'flood', outcome: 'hold', reason: 'the author wrote more than 3 comments in 10 minutes' }],
    });
    expect((await post(await newGuest(), 'Five.')).status).toBe('published');
  });

  test('from one network address waits whoever writes, and from another it does not', async () => {
    const { newGuest, post } = await newSite({ checks: { flood: { address: 2 } } });
    const say = async (from: string) => (await post(await newGuest(), 'Something.', { from })).status;
    // One /64 is one household.
    expect([await say('2001:db8::1'), await say('2001:db8::2'), await say('2001:db8:0:0:ffff::3'), await say('2001:db8:0:1::1')]).toEqual([
      ...['published', 'published', 'pending', 'published'],
    ]);
  });
});

test('who is new, a guest, late or out of hours waits where the site says so', async () => {
  const everything = { outcome: 'hold' };
  const { newGuest, post } = await newSite({
    checks: { guest: everything, newAuthor: everything, articleAge: { ...everything, days: 3 }, hours: { ...everything, from: '00:00', to: '00:00' } },
  });
  const guest = await newGuest();
  const first = await post(guest, 'First.');
  expect(first.verdicts?.map(({ check }) => check)).toEqual(['guest', 'newAuthor', 'hours']);
  await rows(app, "update threads set created_at = now() - interval '4 days' where id = (select thread_id from comments where id = $1)", [first.id]);
  await rows(app, "update comments set status = 'published', published_at = now() where id = $1", [first.id]);
  expect((await post(guest, 'Second.')).verdicts?.map(({ check }) => check)).toEqual(['guest', 'articleAge', 'hours']);
});

test('what is kept of an address tells two comments of one apart from those of another, and is no address', async () => {
  const { newGuest, post } = await newSite();
  const guest = await newGuest();
  const hashOf = async (from: string): Promise<string> => {
    const { id } = await post(guest, 'Here.', { from });
    return (await rows<{ hash: string }>(app, "select encode(address_hash, 'hex') as hash from comments where id = $1", [id]))[0]?.hash ?? '';
  };
  const [one, again, other] = [await hashOf('198.51.100.7'), await hashOf('198.51.100.7'), await hashOf('198.51.100.8')];
  expect([one.length, one === again, one === other]).toEqual([32, true, false]);
  const { newGuest: guestElsewhere, post: postElsewhere } = await newSite();
  const { id } = await postElsewhere(await guestElsewhere(), 'Here.', { from: '198.51.100.7' });
  expect(await rows(app, "select from comments where id = $1 and encode(address_hash, 'hex') = $2", [id, one])).toEqual([]);
});

describe('the form without JavaScript', () => {
  const verdictsOf = async (article: string): Promise<Stored | undefined> =>
    (
      await rows<Stored>(
        app,
        'select c.status, c.verdicts from comments c join threads t on t.site_id = c.site_id and t.id = c.thread_id where t.article_key = $1',
        [article],
      )
    )[0];
  const fill = async (article: string, change: Record<string, string>): Promise<Stored | undefined> => {
    const browser = new PlainBrowser(app.base, article);
    const { status } = await browser.send(formOf((await browser.thread()).text, 'post'), { name: 'Nora', body: 'Hello.', ...change });
    expect(status).toBe(303);
    return verdictsOf(article);
  };

  test('has a field that people do not see, and holds what fills it', async () => {
    expect(await fill('trapped', { website: 'https://spam.example' })).toMatchObject({
      status: 'pending',
      verdicts: [
        { check: 'trap', outcome: 'hold' },
        { check: 'haste', outcome: 'note' },
      ],
    });
  });

  test('notes what sends it faster than people type, or with a key that was never shown, or with one whose time was changed', async () => {
    expect(await fill('hasty', {})).toMatchObject({
      status: 'published',
      verdicts: [{ check: 'haste', reason: 'it was sent 0 seconds after the form was shown; people need 3' }],
    });
    expect((await fill('made-up', { form: 'a-key-of-my-own' }))?.verdicts?.[0]?.reason).toBe('it was sent with a form that was never shown');
    const browser = new PlainBrowser(app.base, 'turned-back');
    const form = formOf((await browser.thread()).text, 'post');
    const [random = '', , mac = ''] = form.fields.form?.split('.') ?? [];
    await browser.send(form, { name: 'Nora', body: 'Hello.', form: `${random}.${(Date.now() - 60_000).toString(36)}.${mac}` });
    expect((await verdictsOf('turned-back'))?.verdicts?.[0]?.reason).toBe('it was sent with a form that was never shown');
  });
});

describe('reports', () => {
  test('of enough readers make a published comment wait; a decision settles them, and it takes as many again', async () => {
    const { admin, newGuest, post, stored } = await newSite({ checks: { reports: { count: 2 } } });
    const { id } = await post(await newGuest(), 'Offensive?');
    const report = async () => (await (await newGuest()).call('post', `/comments/${id}/reports`).send({ reason: 'abuse' })).status;
    expect([await report(), (await stored(id)).status]).toEqual([201, 'published']);
    expect([await report(), await stored(id)]).toEqual([
      201,
      { status: 'pending', verdicts: [{ check: 'reports', outcome: 'hold', reason: '2 readers reported it; the site looks at it from 2 on' }] },
    ]);
    const page = (await (await newGuest()).page()).body;
    expect([page.thread.commentCount, page.comments]).toEqual([0, []]);
    await admin.call('post', '/moderation/decisions').send({ commentIds: [id], action: 'approve' });
    expect([await report(), (await stored(id)).status, await report(), (await stored(id)).status]).toEqual([201, 'published', 201, 'pending']);
  });

  test('hold nothing of staff and of trusted readers, and nothing where that is off', async () => {
    const { site, admin, newGuest, post, stored } = await newSite({ checks: { reports: { count: 1 } } });
    const trusted = await newGuest();
    await rows(app, "update authors set role = 'trusted' where id = $1", [trusted.session.author.id]);
    const reporter = await newGuest();
    for (const writer of [admin, trusted]) {
      const { id } = await post(writer, 'Mine.');
      await reporter.call('post', `/comments/${id}/reports`).send({ reason: 'spam' });
      expect((await stored(id)).status).toBe('published');
    }
    await asAdmin(app.base, site)
      .call('patch', '/settings')
      .send({ checks: { reports: { outcome: 'off' } } });
    const { id } = await post(await newGuest(), 'Theirs.');
    await reporter.call('post', `/comments/${id}/reports`).send({ reason: 'spam' });
    expect((await stored(id)).status).toBe('published');
  });
});

test('an edit of settings changes what it names of a check, and nothing else', async () => {
  const { admin } = await newSite();
  const before = (await admin.call('get', '/settings')).body.checks;
  const { body } = await admin.call('patch', '/settings').send({ checks: { links: { max: 9 }, hours: { timeZone: 'Asia/Tokyo' } } });
  expect(body.checks).toEqual({ ...before, links: { ...before.links, max: 9 }, hours: { ...before.hours, timeZone: 'Asia/Tokyo' } });
  const wrong = await admin.call('patch', '/settings').send({ checks: { hours: { timeZone: 'Mars/Olympus', from: '24:00' } } });
  expect([wrong.status, wrong.body.fields]).toEqual([
    400,
    [
      { field: 'checks.hours.from', message: 'is not a time of day such as 22:00' },
      { field: 'checks.hours.timeZone', message: 'is not a time zone such as Europe/Paris' },
    ],
  ]);
});
