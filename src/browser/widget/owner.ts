// Why a page shows no comments, when that is of its own making: its origin, its `site`, its policy. Its owner is told once, in the console,
// what to do; its readers, that it is not their fault. Comes when it is needed.
import type { Api, ApiProblem } from '../client/api.ts';
import { owner } from '../client/words/en-owner.ts';

/** A browser that refuses does so at once; a service that is away may take its time. */
const ASK_MS = 1_000;
/** The refusal is told by an event, which may come behind the failure. */
const EVENT_MS = 100;

const told = new Set<string>();

const tell = (sentence: string): void => {
  if (told.has(sentence)) return;
  told.add(sentence);
  // biome-ignore lint/suspicious/noConsole: where the owner of a page looks
  console.error(sentence);
};

/** By a request that leaves the browser only when the page's policy lets it. */
const isForbidden = async (base: string): Promise<boolean> => {
  const listening = new AbortController();
  let isRefused = false;
  const hear = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
    isRefused ||= disposition === 'enforce' && blockedURI.startsWith(new URL(base).origin);
  };
  document.addEventListener('securitypolicyviolation', hear, listening);
  await fetch(new URL('livez', base), { mode: 'no-cors', credentials: 'omit', signal: AbortSignal.timeout(ASK_MS) }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, EVENT_MS));
  listening.abort();
  return isRefused;
};

/** A sentence for readers; undefined where there is nothing to add to what they were told already. */
export const explain = async (
  { code, message, detail = '', isPassing }: ApiProblem,
  { base, site }: Pick<Api, 'base' | 'site'>,
): Promise<string | undefined> => {
  // Of a page from a file, or in a sandbox, `null`, which its address does not tell.
  const { origin } = globalThis;
  const place = { site, origin, service: base.replace(/\/$/, '') };
  if (code === 'origin.refused') tell(origin === 'null' ? owner.refusedFile(place) : owner.refused(place));
  else if (code === 'site.not-found') tell(owner.missing(place));
  else if (code !== 'network') return isPassing ? undefined : `${message}. ${detail}`.trim();
  else if (await isForbidden(base)) tell(owner.forbidden(place));
  else return undefined;
  return owner.forReaders;
};
