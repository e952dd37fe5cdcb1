// A judge of the operator's own over HTTP: told of the comment in JSON, answers `{ "refuse": true, "reason": "…" }` or `{ "refuse": false }`.
import { z } from 'zod';
import { readShort } from './answer.ts';
import type { Judge } from './judges.ts';

const REASON_CHARACTERS = 300;

const answer = z.object({ refuse: z.boolean(), reason: z.string().optional() });

/** One line that can be shown and stored. */
const tidy = (reason: string): string =>
  reason
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, REASON_CHARACTERS);

export const makeHttpJudge = ({ url, secret }: { url: string; secret: string | undefined }): Judge => ({
  check: 'judge',
  ask: async ({ at, url: siteUrl, article = null, ...about }, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(secret === undefined ? {} : { Authorization: `Bearer ${secret}` }) },
      body: JSON.stringify({ ...about, article, siteUrl, at: at.toISOString() }),
      redirect: 'error',
      signal,
    });
    const text = await readShort(response);
    if (!response.ok) throw new Error(`the judge answered ${response.status}`);
    const { refuse, reason = '' } = answer.parse(JSON.parse(text));
    if (!refuse) return undefined;
    const words = tidy(reason);
    return words === '' ? 'the judge refuses it' : `the judge refuses it: ${words}`;
  },
});
