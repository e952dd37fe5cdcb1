// The first day of a site, on two nodes and by keyboard alone: its owner sets up and invites, a moderator signs in with a passkey, and what a guest
// wrote is held, approved, deleted and brought back, live for everyone and on record.
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axe, openPage } from '../house/browser.ts';
import { Client } from '../house/clients.ts';
import { untilLive } from '../house/desk-page.ts';
import { pressOn, tabTo, typeInto } from '../house/keyboard.ts';
import { PASSWORD } from '../house/people.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';

jest.setTimeout(120_000);

const ARTICLE = 'a-census-of-benches';
const WORDS = 'The bench by the lock has a view that no list can count.';
/** Invariant 7. */
const GONE_WITHIN_MS = 1_000;

type Watched = Awaited<ReturnType<typeof openPage>>;

let nodes: [Started, Started];
let owner: Watched;
let moderator: Watched;
let guest: Watched;
let reader: Watched;
let invitation: string;

/** Passkeys go by names of hosts, not by addresses. */
const at = (node: 0 | 1, path: string): string => `${nodes[node].base.replace('127.0.0.1', 'localhost')}${path}`;
const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;

/** For whoever wants to look: SHOTS names a folder. */
const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env.SHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
};

beforeAll(async () => {
  const one = await start();
  nodes = [one, await start({ databaseUrl: one.databaseUrl })];
  [owner, moderator, guest, reader] = [await openPage(), await openPage(), await openPage(), await openPage({ phone: true })];
});

const textbox = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** The comment as a reader sees it now; undefined when it is nowhere on the page. */
const onPageOf = (page: Page): Promise<string | undefined> =>
  page
    .getByRole('article')
    .filter({ hasText: WORDS })
    .count()
    .then((count) => (count > 0 ? WORDS : undefined));

const onNode = async (node: 0 | 1): Promise<string | undefined> => {
  const { body } = await new Client(nodes[node].base).page(ARTICLE, { limit: '100' });
  return JSON.stringify(body).includes(WORDS) ? WORDS : undefined;
};

test('the owner follows the set-up link and lets every comment wait', async () => {
  await owner.goto(at(0, pathOf(nodes[0].setUpUrl ?? '')));
  await typeInto(owner, textbox(owner, 'Name'), 'Olga');
  await typeInto(owner, textbox(owner, 'E-mail address'), 'olga@example.org');
  await typeInto(owner, textbox(owner, 'Password'), PASSWORD);
  await shoot(owner, '1-set-up');
  await owner.keyboard.press('Enter');
  await owner.waitForURL('**/admin/demo/queue/pending');
  // The address is there before the desk is, and keys that nobody hears yet are lost.
  await untilLive(owner);
  await owner.keyboard.press('g');
  await owner.keyboard.press('t');
  const always = owner.getByRole('radio', { name: 'Always wait' });
  await always.waitFor();
  await tabTo(owner, owner.getByRole('radio', { name: 'Are shown at once' }));
  await owner.keyboard.press('ArrowDown');
  await owner.keyboard.press('ArrowDown');
  await owner.keyboard.press('Enter');
  await owner.getByText('Saved. It holds on every node').waitFor();
  expect(await axe(owner)).toEqual([]);
  await shoot(owner, '2-settings');
});

test('and invites a moderator by a link', async () => {
  await pressOn(owner, owner.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Staff' }));
  await pressOn(owner, button(owner, /^Invite somebody/));
  await pressOn(owner, owner.getByRole('dialog').getByRole('button', { name: 'Invite', exact: true }));
  const link = owner.getByRole('dialog').getByLabel('Link');
  await link.waitFor();
  invitation = await link.inputValue();
  expect(await axe(owner)).toEqual([]);
  await shoot(owner, '3-invitation');
});

test('who becomes one, adds a passkey, and signs in by it', async () => {
  const session = await moderator.context().newCDPSession(moderator);
  await session.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
  await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
  await moderator.goto(at(1, pathOf(invitation)));
  await typeInto(moderator, textbox(moderator, 'Name'), 'Mo');
  await typeInto(moderator, textbox(moderator, 'E-mail address'), 'mo@example.org');
  await typeInto(moderator, textbox(moderator, 'Password'), PASSWORD);
  await moderator.keyboard.press('Enter');
  await moderator.waitForURL('**/admin/demo/**');
  await moderator.goto(at(1, '/account'));
  await pressOn(moderator, button(moderator, 'Add a passkey'));
  await button(moderator, 'Remove This laptop').waitFor();
  await shoot(moderator, '4-account');
  await pressOn(moderator, moderator.getByRole('button', { name: 'Sign out', exact: true }));
  await moderator.waitForURL('**/account/sign-in**');
  await moderator.goto(at(1, '/account/sign-in?to=/admin'));
  await pressOn(moderator, button(moderator, 'Sign in with a passkey'));
  await moderator.waitForURL('**/admin/demo/queue/pending');
  await untilLive(moderator);
  await shoot(moderator, '5-empty-queue');
});

test('a guest writes, is told to wait, and the desk on the other node shows it live', async () => {
  await reader.goto(at(1, `/articles/${ARTICLE}`));
  await guest.goto(at(0, `/articles/${ARTICLE}`));
  await typeInto(guest, guest.getByRole('textbox', { name: 'Write a comment' }), WORDS);
  await typeInto(guest, textbox(guest, 'Your name'), 'Gus');
  await pressOn(guest, button(guest, 'Post comment'));
  await guest.getByText('waits for a moderator').first().waitFor();
  await shoot(guest, '6-held');
  await until('the comment at the desk', async () => {
    await moderator.keyboard.press('n');
    return (await moderator.locator('.item').filter({ hasText: WORDS }).count()) > 0;
  });
  expect(await axe(moderator)).toEqual([]);
  await shoot(moderator, '7-queue');
  expect([await onPageOf(reader), await onNode(0), await onNode(1)]).toEqual([undefined, undefined, undefined]);
});

test('one key approves it, and it stands on every reader’s page', async () => {
  await moderator.keyboard.press('j');
  await moderator.keyboard.press('k');
  await moderator.keyboard.press('a');
  await moderator.getByRole('status').filter({ hasText: 'Approved.' }).waitFor();
  await until('the comment on the page of a reader', async () => {
    const newer = reader.getByRole('button', { name: /new comment/ });
    if ((await newer.count()) > 0) await newer.press('Enter');
    return (await onPageOf(reader)) === WORDS;
  });
  await shoot(reader, '8-approved');
});

test('one key deletes it, and it is gone from both nodes and every page within a second', async () => {
  await moderator.keyboard.press('g');
  await moderator.keyboard.press('u');
  const item = moderator.locator('.item').filter({ hasText: WORDS });
  await item.waitFor();
  await until('the comment that the keyboard looks at', async () => {
    if ((await item.getAttribute('data-current')) !== null) return true;
    await moderator.keyboard.press('j');
    return false;
  });
  const deleted = moderator.waitForResponse((response) => response.url().endsWith('/moderation/decisions') && response.request().method() === 'POST');
  await moderator.keyboard.press('d');
  expect((await deleted).status()).toBe(200);
  const since = performance.now();
  await until('the comment gone', async () => (await onNode(0)) === undefined && (await onNode(1)) === undefined && (await onPageOf(reader)) === undefined);
  expect(performance.now() - since).toBeLessThan(GONE_WITHIN_MS);
  await shoot(moderator, '9-deleted');
});

test('undo brings it back', async () => {
  await moderator.keyboard.press('u');
  await until('the comment back', async () => (await onNode(0)) === WORDS && (await onNode(1)) === WORDS);
});

test('and the audit log tells all of it', async () => {
  await pressOn(owner, owner.getByRole('dialog').getByRole('button').last());
  await owner.keyboard.press('g');
  await owner.keyboard.press('l');
  const rows = owner.getByRole('table').getByRole('row');
  await rows.nth(1).waitFor();
  const log = (await rows.allInnerTexts()).join('\n');
  for (const act of ['Changed the settings', 'Invited somebody', 'Decided about comments', 'Undid a decision']) expect(log).toContain(act);
  for (const who of ['Olga', 'Mo']) expect(log).toContain(who);
  expect(await axe(owner)).toEqual([]);
  await shoot(owner, '10-audit');
  for (const page of [owner, moderator, guest, reader]) expect(page.complaints.filter((line) => !/status of 4\d\d/.test(line))).toEqual([]);
});
