// A real browser for a test file: pages as readers have them (phone, dark, right to left, without JavaScript), and what axe finds wrong with them.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';

/**
 * No sandbox: it cannot be had as root or in most containers, and only our own pages are opened. The rest keeps the browser from calling home,
 * and the last line makes sure of it: no name but these resolves. `*.test` are origins of other sites, on this machine.
 */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
];

/** The narrowest phone that is still made, and a laptop. */
const PHONE = { width: 320, height: 640 };
const LAPTOP = { width: 1280, height: 800 };

let browser: Promise<Browser> | undefined;
// jest loads this module anew for each test file: one hook ends the browser of each.
afterAll(async () => {
  await (await browser)?.close();
});

/** The browser of this test file, started when first asked for. */
const openBrowser = (): Promise<Browser> => {
  browser ??= findChromium().then(({ executablePath, env }) =>
    chromium.launch({ executablePath, args: ARGUMENTS, env: { ...process.env, ...env }, handleSIGINT: false }),
  );
  return browser;
};

type Reader = {
  /** 320 pixels wide, with touch. */
  phone?: boolean;
  dark?: boolean;
  reducedMotion?: boolean;
  /** False: a page without JavaScript. */
  javaScript?: boolean;
};

/** A reader of their own: cookies and storage are shared with nobody. For two windows of one reader open two pages of one context. */
export const openContext = async (
  { phone = false, dark = false, reducedMotion = false, javaScript = true }: Reader = {},
  options: BrowserContextOptions = {},
): Promise<BrowserContext> =>
  (await openBrowser()).newContext({
    viewport: phone ? PHONE : LAPTOP,
    hasTouch: phone,
    isMobile: phone,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    javaScriptEnabled: javaScript,
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...options,
  });

type Watched = Page & {
  /** What the page complained of: errors it threw and messages of level error, the refusals of a content security policy among them. */
  complaints: string[];
};

/** A page of a new reader. */
export const openPage = async (reader: Reader = {}, options: BrowserContextOptions = {}): Promise<Watched> => {
  const page = await (await openContext(reader, options)).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return Object.assign(page, { complaints });
};

/** True when nothing sticks out of the page to the side: it can be read without scrolling both ways (WCAG 1.4.10). */
export const fitsSideways = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong, a line for each; shadow roots included. Runs by the debugger's door, so the page keeps its content security policy. */
export const axe = async (page: Page): Promise<string[]> => {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`);
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}): ${help}: ${target.join(' ')} ${failureSummary ?? ''}`.trim()),
  );
};
