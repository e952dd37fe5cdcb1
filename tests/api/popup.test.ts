// Signing in from a page that embeds us: a code for one page, changed once for a token that ends with the session.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { becomeOwner, type Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

const PAGE = 'https://blog.example';

let app: Started;
let owner: Person;

beforeAll(async () => {
  app = await start();
  await makeSite(app, 'other', { allowedOrigins: ['*'] });
  await asAdmin(app.base)
    .call('patch', '/settings')
    .send({ allowedOrigins: [PAGE] });
  owner = await becomeOwner(app);
});

const offer = (origin = PAGE, site = 'demo', person = owner) => person.call('POST', '/popup', { site, origin });
const codeOf = async (...given: Parameters<typeof offer>): Promise<string> => {
  const { body } = await offer(...given);
  if (typeof body !== 'object' || body === null || !('code' in body) || typeof body.code !== 'string') throw new Error('There is no code');
  return body.code;
};
const redeem = (code: string, { origin = PAGE, site = 'demo' }: { origin?: string; site?: string } = {}) =>
  new Client(app.base, { site }).call('post', '/sessions').set('Origin', origin).send({ code });

test('a page gets a token for whoever has an account, under the account’s name', async () => {
  const { status, body } = await redeem(await codeOf());
  expect([status, body.author]).toEqual([201, { id: expect.any(String), name: 'Olga', avatarUrl: null, badge: 'admin' }]);
  const comment = await new Client(app.base, { token: body.token }).comment({ article: 'popup' });
  expect(comment.author?.name).toBe('Olga');
  // The same author, however often.
  expect((await redeem(await codeOf())).body.author.id).toBe(body.author.id);
});

describe('a code is refused', () => {
  const refused = async (answer: ReturnType<typeof redeem>) => {
    const { status, body } = await answer;
    expect([status, body.code, body.token]).toEqual([401, 'popup.refused', undefined]);
  };

  test('the second time, by two at once too', async () => {
    const code = await codeOf();
    const answers = await Promise.all([redeem(code), redeem(code), redeem(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
    await refused(redeem(code));
  });

  test('from another origin, which uses it up', async () => {
    const code = await codeOf(PAGE, 'other');
    await refused(redeem(code, { origin: 'https://thief.example', site: 'other' }));
    await refused(redeem(code, { site: 'other' }));
  });

  test('without an origin, on another site, and when it is made up', async () => {
    const { status } = await new Client(app.base).call('post', '/sessions').send({ code: await codeOf() });
    expect(status).toBe(401);
    await refused(redeem(await codeOf(), { site: 'other' }));
    await refused(redeem('made-up'));
  });

  test('after a minute', async () => {
    const code = await codeOf();
    await rows(app, "update auth.popup_codes set expires_at = now() - interval '1 second'");
    await refused(redeem(code));
  });
});

test('the window offers no code to a page that the site does not list, to strangers, or to a page that asks by itself', async () => {
  expect(await offer('https://thief.example')).toMatchObject({ status: 403, body: { code: 'origin.refused' } });
  expect(await owner.call('POST', '/popup', { site: 'demo', origin: 'nonsense' })).toMatchObject({ status: 400 });
  // A site may allow every page; a code is for one.
  expect(await offer('*', 'other')).toMatchObject({ status: 400, body: { fields: [{ field: 'origin' }] } });
  expect(await owner.call('POST', '/popup', { site: 'demo', origin: PAGE }, { Origin: PAGE })).toMatchObject({ status: 403, body: { code: 'origin.refused' } });
  const stranger = Object.assign(Object.create(Object.getPrototypeOf(owner)), owner, { jar: new Map() }) as Person;
  expect(await offer(PAGE, 'demo', stranger)).toMatchObject({ status: 401, body: { code: 'account.signed-out' } });
});

describe('the token of a page', () => {
  test('moderates in place, and never changes settings, whatever its holder may', async () => {
    const { body: desk } = await owner.call('POST', '/desk/token', { site: 'demo' });
    expect(desk).toMatchObject({ role: 'owner' });
    const { body } = await redeem(await codeOf());
    const client = new Client(app.base, { token: body.token });
    const comment = await (await becomeGuest(app.base)).comment({ article: 'in-place' });
    expect((await client.call('delete', `/comments/${comment.id}`)).status).toBe(200);
    for (const path of ['/settings', '/keys', '/sso-secrets']) expect((await client.call('get', path)).body.code).toBe('access.forbidden');
  });

  test('lets nobody write who is banned, nor change by way of the account’s name what others read', async () => {
    const { body } = await redeem(await codeOf(PAGE, 'other'), { site: 'other' });
    const client = new Client(app.base, { site: 'other', token: body.token });
    await client.comment({ article: 'banned' });
    await rows(app, "update authors set ban = 'ban' where site_id = 'other' and id = $1", [body.author.id]);
    await until('the ban is felt', async () => (await client.post({ article: 'banned' })).body.code === 'reader.banned');
    await owner.ask('PATCH', '/account', { name: 'Ruder' });
    const { comments } = (await new Client(app.base, { site: 'other' }).page('banned')).body;
    expect(comments[0]).toMatchObject({ author: { name: 'Olga' } });
    await rows(app, "update authors set ban = null where site_id = 'other' and id = $1", [body.author.id]);
    await until('the ban is over', async () => (await client.post({ article: 'banned' })).status === 201);
  });

  test('hides what a shadow-banned account writes', async () => {
    const { body } = await redeem(await codeOf(PAGE, 'other'), { site: 'other' });
    const client = new Client(app.base, { site: 'other', token: body.token });
    await rows(app, "update authors set ban = 'shadow' where site_id = 'other' and id = $1", [body.author.id]);
    const hidden = async () => (await rows(app, "select from comments where site_id = 'other' and status = 'rejected'")).length > 0;
    await until('the ban is felt', async () => (await client.post({ article: 'shade' })).status === 201 && (await hidden()));
    await rows(app, "update authors set ban = null where site_id = 'other' and id = $1", [body.author.id]);
  });

  test('is renewed while the session stands, even when its hour is over', async () => {
    const { body } = await redeem(await codeOf());
    const renew = (token: string) => new Client(app.base, { token }).call('post', '/sessions').send({});
    const { status, body: renewed } = await renew(body.token);
    expect([status, renewed.author.id]).toEqual([201, body.author.id]);
    expect((await renew((await becomeGuest(app.base)).session.token)).body.code).toBe('token.invalid');
    expect((await new Client(app.base).call('post', '/sessions').send({})).body.code).toBe('token.missing');
  });

  test('ends with the session, at once for all pages', async () => {
    const person = owner;
    const { body } = await redeem(await codeOf(PAGE, 'demo', person));
    const client = new Client(app.base, { token: body.token });
    expect((await client.post({ article: 'ended' })).status).toBe(201);
    await person.ask('POST', '/sign-out', {});
    await until('the token is good no more', async () => (await client.post({ article: 'ended' })).status === 401);
    expect((await client.call('post', '/sessions').send({})).body.code).toBe('token.invalid');
  });
});
