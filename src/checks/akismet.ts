// Akismet's comment-check (https://akismet.com/developers/detailed-docs/comment-check/), or a service that speaks as it does.

import { readShort } from './answer.ts';
import type { Case, Judge } from './judges.ts';

const fieldsOf = (key: string, { url, article, body, authorName, ip, at, isTrial }: Case): Record<string, string> => ({
  api_key: key,
  blog: url,
  user_ip: ip,
  comment_type: 'comment',
  comment_author: authorName,
  comment_content: body,
  comment_date_gmt: at.toISOString(),
  ...(article !== undefined && URL.canParse(article) ? { permalink: article } : {}),
  ...(article === undefined ? { recheck_reason: 'edit' } : {}),
  ...(isTrial ? { is_test: '1' } : {}),
});

export const makeAkismet = ({ key, url }: { key: string; url: string }): Judge => ({
  check: 'akismet',
  ask: async (about, signal) => {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fieldsOf(key, about)), redirect: 'error', signal });
    const answer = (await readShort(response)).trim();
    if (answer === 'false') return undefined;
    if (answer !== 'true') throw new Error(`Akismet answered ${response.status} ${response.headers.get('x-akismet-debug-help') ?? answer.slice(0, 100)}`);
    return response.headers.get('x-akismet-pro-tip') === 'discard' ? 'Akismet takes it for the worst kind of spam' : 'Akismet takes it for spam';
  },
});
