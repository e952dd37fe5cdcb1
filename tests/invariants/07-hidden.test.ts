// Promise 7, Hidden is hidden: within 1 s of the 2xx that hides a comment no answer, page, replay or socket holds its text, at any node;
// and pending or spam text never reaches another reader at all. Looked for as marker words in the raw bytes of everything.
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { endpoints } from '../../src/contract/endpoints.ts';
import { admin, Caller, type Draft, makeDraft, newGuest, read } from '../house/caller.ts';
import { figure, quantile, SOAK } from '../house/figures.ts';
import { type Frames, openFrames } from '../house/frames.ts';
import { makeChance } from '../house/random.ts';
import { type Started, start } from '../house/start.ts';
import { until } from '../house/until.ts';
import { watch } from '../house/watch.ts';

jest.setTimeout(SOAK ? 600_000 : 120_000);

const GONE_WITHIN_MS = 1_000;
const STORM = SOAK ? 400 : 40;

const chance = makeChance('hidden');
let nodes: [Started, Started];
const frames: Frames[] = [];

beforeAll(async () => {
  const first = await start();
  nodes = [first, await start({ databaseUrl: first.databaseUrl })];
});
afterEach(async () => {
  for (const one of frames.splice(0)) one.close();
  await setMode('publish');
});

/** Settings are believed for a second by the node that did not change them. */
const setMode = async (mode: 'publish' | 'hold-all'): Promise<void> => {
  const staff = admin(nodes[0].base);
  read(endpoints.editSettings, await staff.send('PATCH', '/settings', { body: { moderation: { mode } } }));
  const other = staff.at(nodes[1].base);
  await until(`the other node to ${mode}`, async () => read(endpoints.readSettings, await other.send('GET', '/settings')).moderation.mode === mode);
};

type Look = { caller: Caller; url: string; headers?: Record<string, string> };

/** Every way to what was said about an article; `ids` are comments whose own addresses are asked too. */
const looks = (callers: readonly Caller[], article: string, ids: readonly string[]): Look[] =>
  callers.flatMap((caller) => {
    const api = `${caller.base}/api/v1/sites/${caller.site}`;
    const pages = ['newest', 'oldest', 'best'].flatMap((sort) => [
      ...['br', 'gzip', 'identity'].map((coding) => ({
        caller,
        url: `${api}/comments?article=${article}&sort=${sort}&limit=100`,
        headers: { 'Accept-Encoding': coding },
      })),
      { caller, url: `${caller.base}/embed/thread?site=${caller.site}&article=${article}&sort=${sort}` },
    ]);
    const each = ids.flatMap((id) => [
      `${api}/comments/${id}`,
      `${api}/comments/${id}/replies`,
      `${caller.base}/embed/thread?site=${caller.site}&article=${article}&comment=${id}`,
    ]);
    const others = [`${api}/changes?article=${article}`, `${api}/changes?article=${article}&after=1`, `${api}/trending`, `${caller.base}/`];
    return [...pages, ...[...each, ...others].map((url) => ({ caller, url }))];
  });

const take = async ({ caller, url, headers = {} }: Look, more: Record<string, string> = {}): Promise<{ text: string; status: number; etag: string | null }> => {
  const authorization = caller.token === undefined ? {} : { Authorization: `Bearer ${caller.token}` };
  const answer = await fetch(url, { headers: { ...authorization, ...headers, ...more } });
  return { text: await answer.text(), status: answer.status, etag: answer.headers.get('etag') };
};

type Deed = { hide: (by: { author: Caller; staff: Caller }, id: string) => Promise<unknown>; staffSee?: true };

const decide = (staff: Caller, id: string, action: string) =>
  staff.send('POST', '/moderation/decisions', { body: { commentIds: [id], action } }).then((answer) => read(endpoints.decide, answer));

const DEEDS: Deed[] = [
  { hide: async ({ author }, id) => read(endpoints.deleteComment, await author.send('DELETE', `/comments/${id}`)) },
  { hide: async ({ staff }, id) => read(endpoints.deleteComment, await staff.send('DELETE', `/comments/${id}`)) },
  { hide: ({ staff }, id) => decide(staff, id, 'delete') },
  { hide: ({ staff }, id) => decide(staff, id, 'reject'), staffSee: true },
  { hide: ({ staff }, id) => decide(staff, id, 'spam'), staffSee: true },
];

/** A comment that everything has shown, at both nodes, to every level that must not see it later. */
type Exhibit = { author: Caller; draft: Draft; marker: string; id: string; looks: [Look[], Look[]]; etags: Map<Look, string>; connections: Frames[] };

/** Ways that never show what was said. */
const isMute = ({ url }: Look): boolean => /trending|\/$|after=1|\/replies/.test(url);

const exhibit = async (staffSee: boolean): Promise<Exhibit> => {
  const [here] = nodes;
  const article = `hidden-${chance.below(1e9)}`;
  const [author, other] = await Promise.all([newGuest(here.base), newGuest(here.base)]);
  const marker = `marker${chance.below(1e9)}`;
  const draft = makeDraft(article, `Now you see ${marker}.`);
  const { id } = await author.comment(draft);
  // It has a reply, so that its place stays; it has been edited, so that the marker is in its revisions too.
  const reply = await other.comment(makeDraft(article, 'An answer.', id));
  read(endpoints.editComment, await author.send('PATCH', `/comments/${id}`, { body: { body: `Again ${marker}, edited.` } }));
  const levels = [new Caller(here.base), author, other, ...(staffSee ? [] : [admin(here.base)])];
  const at = (base: string) => levels.map((level) => level.at(base));
  const ways: Exhibit['looks'] = [looks(at(nodes[0].base), article, [id, reply.id]), looks(at(nodes[1].base), article, [id, reply.id])];
  const connections = await Promise.all(nodes.flatMap(({ base }) => levels.map((level) => openFrames(base, { token: level.token, article }))));
  frames.push(...connections);
  const etags = new Map<Look, string>();
  for (const look of ways.flat()) {
    const { text, etag, status } = await take(look);
    if (etag !== null) etags.set(look, etag);
    expect({ url: look.url, status, has: text.includes(marker) || isMute(look) }).toEqual({ url: look.url, status: 200, has: true });
  }
  for (const { seen } of connections) expect(seen.some(({ text }) => text.includes(marker))).toBe(true);
  return { author, draft, marker, id, looks: ways, etags, connections };
};

/** Hidden at the first node at `since`: gone there from that moment, at the second within a second. */
const judgeGone = async ({ author, draft, marker, id, looks: [own, others], etags, connections }: Exhibit, since: number): Promise<void> => {
  const has = async (look: Look) => (await take(look)).text.includes(marker);
  const holding = async (ways: Look[]) => (await Promise.all(ways.map(async (look) => ((await has(look)) ? [look.url] : [])))).flat();
  expect(await holding(own)).toEqual([]);
  // What readers keep is no longer good either.
  let last = 0;
  const isStale = async (look: Look) => {
    const asked = performance.now();
    const etag = etags.get(look);
    const { text, status } = await take(look, etag === undefined ? {} : { 'If-None-Match': etag });
    const stale = text.includes(marker) || (status === 304 && !isMute(look));
    if (stale) last = Math.max(last, asked - since);
    return stale;
  };
  await until('it to be gone', async () => !(await Promise.all(others.map(isStale))).includes(true), GONE_WITHIN_MS * 3);
  expect(last).toBeLessThan(GONE_WITHIN_MS);
  await until('the second to be over', () => performance.now() - since > GONE_WITHIN_MS);
  expect(await holding([...own, ...others])).toEqual([]);
  // A retry of the post tells that it was taken, and not what it said.
  for (const { base } of nodes) {
    const replayed = await author.at(base).post(draft);
    expect({ status: replayed.status, has: replayed.text.includes(marker) }).toEqual({ status: 201, has: false });
  }
  for (const { seen } of connections) {
    expect(seen.filter(({ at, text }) => at > since + GONE_WITHIN_MS && text.includes(marker))).toEqual([]);
    // Whoever was told of it is told that it is gone.
    expect(seen.some(({ at, text }) => at > since - GONE_WITHIN_MS && text.includes(id) && !text.includes(marker))).toBe(true);
    expect(seen.filter(({ text }) => text.includes(id)).at(-1)?.text).not.toContain(marker);
  }
  for (const { log } of nodes) expect(log.filter((line) => line.includes(marker))).toEqual([]);
};

test('whoever hides a comment, it is gone from everything at both nodes', async () => {
  const staff = admin(nodes[0].base);
  await Promise.all(
    DEEDS.map(async ({ hide, staffSee }) => {
      const shown = await exhibit(staffSee === true);
      await hide({ author: shown.author, staff }, shown.id);
      await judgeGone(shown, performance.now());
    }),
  );
});

test(`in a storm of ${STORM} comments that come and go, no answer begun after the deletion holds the text (other nodes: a second later)`, async () => {
  const article = 'storm';
  const author = await newGuest(nodes[0].base);
  /** By marker: when and where its deletion was answered. */
  const gone = new Map<string, { at: number; base: string }>();
  const violations: unknown[] = [];
  let [over, sightings, lag] = [false, 0, 0];
  const all = nodes.flatMap(({ base }) => looks([new Caller(base), author.at(base)], article, []));
  const reading = Array.from({ length: 12 }, async () => {
    while (!over) {
      const look = chance.pick(all);
      const asked = performance.now();
      const { text } = await take(look);
      for (const [marker] of text.matchAll(/storm\d+x/g)) {
        sightings++;
        const end = gone.get(marker);
        if (end === undefined || asked < end.at) continue;
        lag = Math.max(lag, asked - end.at);
        if (look.caller.base === end.base || asked > end.at + GONE_WITHIN_MS)
          violations.push({ url: look.url, marker, late: asked - end.at, own: look.caller.base === end.base });
      }
    }
  });
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let n = 0; n < STORM / 6; n++) {
      const marker = `storm${writer * 1_000 + n}x`;
      const { base } = chance.pick(nodes);
      const { id } = await author.at(base).comment(makeDraft(article, `Here is ${marker}.`));
      await until('it to be seen', () => sightings > 0);
      const at = chance.pick(nodes).base;
      read(endpoints.deleteComment, await author.at(at).send('DELETE', `/comments/${id}`));
      gone.set(marker, { at: performance.now(), base: at });
    }
  });
  const readers = Promise.all(reading);
  // What goes wrong with the readers is told below; and they end, whatever goes wrong with the writers.
  readers.catch(() => undefined);
  try {
    await Promise.all(writers);
    const end = performance.now();
    await until('a second after the last', () => performance.now() - end > GONE_WITHIN_MS * 1.2);
  } finally {
    over = true;
  }
  await readers;
  expect(violations).toEqual([]);
  figure(
    '7 hidden',
    `${gone.size} deletions under ${sightings} sightings: at the node that answered never seen again, at the other last seen ${lag.toFixed(0)} ms later`,
  );
});

test('what is held, spam or rejected before anyone read it never reaches another reader, in no moment and by no way', async () => {
  const site = 'demo';
  const [here, there] = nodes;
  const staff = admin(here.base, site);
  const article = 'held';
  await newGuest(here.base).then((guest) => guest.comment(makeDraft(article, 'Open.')));
  await setMode('hold-all');
  const [author, other] = await Promise.all([newGuest(here.base), newGuest(there.base)]);
  const strangers = nodes.flatMap(({ base }) => [new Caller(base), other.at(base)]);
  const watches = strangers.map((stranger) => watch(stranger, article));
  const connections = await Promise.all(strangers.map((stranger) => openFrames(stranger.base, { token: stranger.token, article })));
  frames.push(...connections);
  const marker = `held${chance.below(1e9)}`;
  const ids: string[] = [];
  for (let n = 0; n < 6; n++) {
    const { id, status } = await author.at(chance.pick(nodes).base).comment(makeDraft(article, `Quietly ${marker} ${n}.`));
    expect(status).toBe('pending');
    ids.push(id);
    read(endpoints.editComment, await author.send('PATCH', `/comments/${id}`, { body: { body: `More quietly ${marker} ${n}.` } }));
    const action = ['spam', 'reject', 'delete'][n];
    if (action !== undefined) await decide(staff, id, action);
  }
  // Its author and staff do see it, live too: it is held, not lost.
  for (const caller of [author, staff]) expect((await caller.page(article)).comments.filter(({ html }) => html.includes(marker)).length).toBe(3);
  const sight = await openFrames(there.base, { token: author.token, article });
  frames.push(sight);
  expect(sight.seen.some(({ text }) => text.includes(marker))).toBe(true);
  const asked = await Promise.all(looks(strangers, article, ids).map(async (look) => ({ url: look.url, ...(await take(look)) })));
  await Promise.all(watches.map((one) => one.end()));
  expect(asked.filter(({ text }) => text.includes(marker))).toEqual([]);
  expect(watches.flatMap((one) => one.texts()).filter((text) => text.includes(marker))).toEqual([]);
  expect(connections.flatMap(({ seen }) => seen).filter(({ text }) => text.includes(marker))).toEqual([]);
  // Nor does its place: of a comment that was never public a stranger hears nothing, not even that it is gone.
  for (const id of ids) expect((await new Caller(there.base).send('GET', `/comments/${id}`)).status).toBe(404);
  expect(connections.flatMap(({ seen }) => seen).filter(({ text }) => ids.some((id) => text.includes(id)))).toEqual([]);
  expect(watches.flatMap((one) => one.texts()).filter((text) => ids.some((id) => text.includes(id)))).toEqual([]);
});

test('it must show: typed at one node, seen at the other; deleted at one, gone at the other', async () => {
  const article = 'across';
  const [here, there] = nodes;
  const author = await newGuest(here.base);
  const reader = await openFrames(there.base, { article });
  frames.push(reader);
  const [seen, gone]: [number[], number[]] = [[], []];
  for (let n = 0; n < (SOAK ? 200 : 30); n++) {
    const asked = performance.now();
    const { id } = await author.comment(makeDraft(article, `Typed ${n}.`));
    const came = await until('it to be seen', () => reader.seen.find(({ text }) => text.includes(`Typed ${n}.`)));
    seen.push(came.at - asked);
    const deleting = performance.now();
    read(endpoints.deleteComment, await author.send('DELETE', `/comments/${id}`));
    const left = await until('it to be gone', () => reader.seen.find(({ at, text }) => at > deleting && text.includes(id) && text.includes('"deleted"')));
    gone.push(left.at - deleting);
  }
  expect(quantile(seen, 0.5)).toBeLessThan(200);
  expect(quantile(gone, 1)).toBeLessThan(GONE_WITHIN_MS);
  const inWords = (times: number[]) => `${quantile(times, 0.5).toFixed(0)} ms (median), ${quantile(times, 1).toFixed(0)} ms (longest)`;
  figure('7 across nodes', `typed at one, seen live at the other after ${inWords(seen)}; deleted, gone after ${inWords(gone)}`);
});
