// Staff of a site: invited by a link, given and taken roles, signed out everywhere, and never left without an admin.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin, Client } from '../house/clients.ts';
import { makeSite, rows } from '../house/make.ts';
import { becomeOwner, deskToken, makeStaff, PASSWORD, Person } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

let app: Started;
let owner: Person;
beforeAll(async () => {
  app = await start();
  owner = await becomeOwner(app);
});

type Invited = { token: string; id: string };
let sites = 0;

const newSite = async (): Promise<string> => {
  const site = `site-${++sites}`;
  await makeSite(app, site, { name: 'The Paper' });
  return site;
};

const invite = async (site: string, body: object = { role: 'moderator' }, by = asAdmin(app.base, site)): Promise<Invited> => {
  const answer = await by.call('post', '/invitations').send(body);
  expect(answer.status).toBe(201);
  return { token: new URL(answer.body.link).searchParams.get('token') ?? '', id: answer.body.id };
};

/** A new account that follows an invitation. */
const join = async (site: string, email: string, role = 'moderator'): Promise<Person> => {
  const person = new Person(app.base);
  const { token } = await invite(site, { role });
  await person.ask('POST', '/invitation', { token, account: { name: 'Mo', email, password: PASSWORD } });
  return person;
};

describe('an invitation', () => {
  test('says what it is to, makes an account of who follows it, and is used up', async () => {
    const site = await newSite();
    const { token } = await invite(site, { role: 'moderator', email: 'Mo@example.org' });
    expect(token.startsWith(`${site}.`)).toBe(true);
    const person = new Person(app.base);
    expect(await person.ask('GET', `/invitation?token=${token}`)).toEqual({
      site: { id: site, name: 'The Paper' },
      role: 'moderator',
      email: 'mo@example.org',
      account: null,
    });
    const account = { name: 'Mo', email: 'mo@example.org', password: PASSWORD };
    expect(await person.ask('POST', '/invitation', { token, account })).toEqual({ next: null });
    expect(await person.ask('GET', '/desk')).toMatchObject({ account: { name: 'Mo' }, sites: [{ id: site, role: 'moderator' }] });
    for (const again of [
      await person.call('GET', `/invitation?token=${token}`),
      await new Person(app.base).call('POST', '/invitation', { token, account: { ...account, email: 'eve@example.org' } }),
    ])
      expect(again).toMatchObject({ status: 410, body: { code: 'account.link-invalid' } });
  });

  test('makes a member of who is signed in already, on one more site, and never less than they were', async () => {
    const [first, second] = [await newSite(), await newSite()];
    const person = await join(first, 'two@example.org', 'admin');
    await person.ask('POST', '/invitation', { token: (await invite(second)).token });
    await person.ask('POST', '/invitation', { token: (await invite(first)).token });
    expect(await person.ask('GET', '/desk')).toMatchObject({
      sites: [
        { id: first, role: 'admin' },
        { id: second, role: 'moderator' },
      ],
    });
  });

  test('followed by two at once makes one member', async () => {
    const site = await newSite();
    const { token } = await invite(site);
    const follow = (n: number) =>
      new Person(app.base).call('POST', '/invitation', { token, account: { name: 'Mo', email: `race-${n}@example.org`, password: PASSWORD } });
    expect((await Promise.all([follow(1), follow(2), follow(3)])).map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    expect((await asAdmin(app.base, site).call('get', '/staff')).body.staff).toHaveLength(1);
  });

  test('to an address that has an account asks to sign in, and is not used up by it', async () => {
    const { token } = await invite(await newSite());
    const account = { name: 'Eve', email: 'olga@example.org', password: PASSWORD };
    expect(await new Person(app.base).call('POST', '/invitation', { token, account })).toMatchObject({ status: 409, body: { code: 'account.email-taken' } });
    expect((await new Person(app.base).call('GET', `/invitation?token=${token}`)).status).toBe(200);
  });

  test('is listed until it is followed, withdrawn or over, and its link is kept nowhere', async () => {
    const site = await newSite();
    const admin = asAdmin(app.base, site);
    const [one, two] = [await invite(site), await invite(site)];
    const { body } = await admin.call('get', '/invitations');
    expect(body.invitations.map(({ id }: { id: string }) => id).sort()).toEqual([one.id, two.id].sort());
    expect(JSON.stringify(body)).not.toContain(one.token.split('.')[1]);
    expect((await rows(app, 'select * from invitations where site_id = $1', [site])).map((row) => JSON.stringify(row)).join()).not.toContain(
      one.token.split('.')[1],
    );
    expect((await admin.call('delete', `/invitations/${one.id}`)).status).toBe(200);
    expect((await admin.call('delete', `/invitations/${one.id}`)).body.code).toBe('invitation.not-found');
    await rows(app, "update invitations set expires_at = now() - interval '1 second' where id = $1", [two.id]);
    for (const { token } of [one, two]) expect((await new Person(app.base).call('GET', `/invitation?token=${token}`)).status).toBe(410);
    expect((await admin.call('get', '/invitations')).body).toEqual({ invitations: [] });
  });

  test.each([['nothing'], ['.'], ['demo.'], ['demo.x'], ['nowhere.x']])('with the token %s is none', async (token) => {
    expect((await new Person(app.base).call('GET', `/invitation?token=${token}`)).status).toBe(410);
  });

  test('with a token that no link of ours carries is refused as it comes', async () => {
    expect(await new Person(app.base).call('GET', '/invitation?token=%00.x')).toMatchObject({ status: 400, body: { fields: [{ field: 'token' }] } });
  });
});

describe('roles', () => {
  test('are given and taken, and hold within seconds for a token that is in use', async () => {
    const site = await newSite();
    const admin = asAdmin(app.base, site);
    const person = await join(site, 'role@example.org');
    const desk = new Client(app.base, { token: await deskToken(person, site), site });
    const [member] = (await admin.call('get', '/staff')).body.staff;
    expect(member).toMatchObject({ name: 'Mo', email: 'role@example.org', role: 'moderator', twoFactor: false });
    expect((await desk.call('get', '/staff')).status).toBe(403);
    await admin.call('patch', `/staff/${member.id}`).send({ role: 'admin' });
    await until('the new role to hold', async () => (await desk.call('get', '/staff')).status === 200, 5_000);
    await makeStaff(app, { site, role: 'admin' });
    expect((await admin.call('delete', `/staff/${member.id}`)).status).toBe(200);
    await until('the role to be gone', async () => (await desk.call('get', '/settings')).status === 403, 5_000);
    expect(await person.call('POST', '/desk/token', { site })).toMatchObject({ status: 403 });
    expect(await person.ask('GET', '/desk')).toMatchObject({ sites: [] });
  });

  test('of the last admin cannot be taken, by themselves or by anybody, even at once', async () => {
    const site = await newSite();
    const [one, two] = [await makeStaff(app, { site, role: 'admin' }), await makeStaff(app, { site, role: 'admin' })];
    const admin = asAdmin(app.base, site);
    const both = await Promise.all([admin.call('delete', `/staff/${one}`), admin.call('patch', `/staff/${two}`).send({ role: 'moderator' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe('staff.last-admin');
  });

  test('of an owner are not for one site to change', async () => {
    const site = await newSite();
    const answer = await owner.ask('POST', '/desk/token', { site });
    await makeStaff(app, { site, role: 'admin' });
    expect((await asAdmin(app.base, site).call('delete', `/staff/${Object(answer).author.id}`)).body.code).toBe('staff.owner');
  });

  test('and invitations stand in the audit log, with who gave them to whom', async () => {
    const site = await newSite();
    const admin = asAdmin(app.base, site);
    await makeStaff(app, { site, role: 'admin' });
    await join(site, 'logged@example.org');
    const { staff } = (await admin.call('get', '/staff')).body;
    const { id } = staff.find(({ email }: { email: string }) => email === 'logged@example.org');
    await admin.call('patch', `/staff/${id}`).send({ role: 'admin' });
    await admin.call('delete', `/staff/${id}`);
    await admin.call('delete', `/invitations/${(await invite(site)).id}`);
    const { entries } = (await admin.call('get', '/moderation/audit')).body;
    expect(entries.map(({ act }: { act: string }) => act)).toEqual([
      ...['invitation.withdrawn', 'staff.invited', 'staff.removed', 'staff.changed', 'staff.joined', 'staff.invited'],
    ]);
    expect(entries[3]).toMatchObject({ object: `author:${id}`, before: { role: 'moderator' }, after: { role: 'admin' } });
    expect(JSON.stringify(entries)).not.toContain('@example.org');
  });

  test('taken, take the invitations along that they gave', async () => {
    const site = await newSite();
    await makeStaff(app, { site, role: 'admin' });
    const person = await join(site, 'inviter@example.org', 'admin');
    const { token } = await invite(site, { role: 'admin' }, new Client(app.base, { token: await deskToken(person, site), site }));
    const { staff } = (await asAdmin(app.base, site).call('get', '/staff')).body;
    const { id } = staff.find(({ email }: { email: string }) => email === 'inviter@example.org');
    expect((await asAdmin(app.base, site).call('delete', `/staff/${id}`)).status).toBe(200);
    expect((await new Person(app.base).call('GET', `/invitation?token=${token}`)).status).toBe(410);
  });
});

describe('an account', () => {
  const signIn = async (email: string): Promise<Person> => {
    const person = new Person(app.base);
    await person.ask('POST', '/sign-in', { email, password: PASSWORD });
    return person;
  };

  test('lists where it is signed in, ends one of those, and ends them all', async () => {
    const email = 'sessions@example.org';
    const here = await join(await newSite(), email);
    const [there, elsewhere] = [await signIn(email), await signIn(email)];
    const { sessions } = Object(await here.ask('GET', '/account'));
    expect(sessions.map(({ isThis }: { isThis: boolean }) => isThis).sort()).toEqual([false, false, true]);
    const others = sessions.filter(({ isThis }: { isThis: boolean }) => !isThis);
    await here.ask('DELETE', `/account/sessions/${others[0].id}`);
    expect([there, elsewhere].length).toBe(2);
    expect((await Promise.all([there, elsewhere].map((person) => person.call('GET', '/account')))).map(({ status }) => status).sort()).toEqual([200, 401]);
    await here.ask('DELETE', '/account/sessions');
    expect(here.jar.size).toBe(0);
    expect((await Promise.all([here, there, elsewhere].map((person) => person.call('GET', '/account')))).map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  test('cannot end the session of another', async () => {
    const person = await join(await newSite(), 'thief@example.org');
    const [session] = Object(await owner.ask('GET', '/account')).sessions;
    await person.ask('DELETE', `/account/sessions/${session.id}`);
    expect((await owner.call('GET', '/account')).status).toBe(200);
  });

  test('changes its password by the old one, which then is good for nothing, nor are the sessions that it opened', async () => {
    const email = 'password@example.org';
    const here = await join(await newSite(), email);
    const there = await signIn(email);
    const newPassword = 'a better horse and battery';
    const wrong = await here.call('PUT', '/account/password', { password: 'not the old one', newPassword });
    expect(wrong).toMatchObject({ status: 403, body: { code: 'account.password-wrong' } });
    await here.ask('PUT', '/account/password', { password: PASSWORD, newPassword });
    expect((await here.call('GET', '/account')).status).toBe(200);
    expect((await there.call('GET', '/account')).status).toBe(401);
    expect((await new Person(app.base).call('POST', '/sign-in', { email, password: PASSWORD })).status).toBe(401);
    expect((await new Person(app.base).call('POST', '/sign-in', { email, password: newPassword })).status).toBe(200);
  });

  test('changes its name, which then stands beside all that it wrote', async () => {
    const site = await newSite();
    const person = await join(site, 'name@example.org');
    const desk = new Client(app.base, { token: await deskToken(person, site), site });
    await desk.comment({ article: 'named' });
    await person.ask('PATCH', '/account', { name: 'Maureen' });
    await until('the page to show the new name', async () => (await desk.page('named')).body.comments[0].author.name === 'Maureen');
    expect(await person.ask('GET', '/desk')).toMatchObject({ account: { name: 'Maureen' } });
  });
});
