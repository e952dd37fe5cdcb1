// Hints as the buses between nodes carry them: JSON texts, each short enough for NOTIFY, signed with the node that sent them.
import type { Hint } from './bus.ts';

/** A payload of NOTIFY must be shorter than 8,000 bytes. The longest hint takes 2,300: a key of 1,024 quotes, escaped, and its site. */
const MESSAGE_BYTES_MAX = 7_999;

type Wire = readonly [site: string, article: string, head: number, version: number];

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** As few texts as hold them all. */
export const toTexts = (from: string, hints: Iterable<Hint>): string[] => {
  const texts: string[] = [];
  const opening = `{"from":${JSON.stringify(from)},"hints":[`;
  const closing = ']}';
  let parts: string[] = [];
  let bytes = 0;
  const close = () => {
    if (parts.length > 0) texts.push(`${opening}${parts.join(',')}${closing}`);
    parts = [];
    bytes = bytesOf(opening) + bytesOf(closing);
  };
  close();
  for (const { site, article, head, version } of hints) {
    const part = JSON.stringify([site, article, head, version] satisfies Wire);
    if (bytes + bytesOf(part) > MESSAGE_BYTES_MAX) close();
    parts.push(part);
    bytes += bytesOf(part) + 1;
  }
  close();
  return texts;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isWire = (value: unknown): value is Wire =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string' && isCount(value[2]) && isCount(value[3]);

const isMessage = (value: unknown): value is { from: string; hints: unknown[] } =>
  typeof value === 'object' && value !== null && 'from' in value && typeof value.from === 'string' && 'hints' in value && Array.isArray(value.hints);

/** undefined for what is no message of ours: others may write to the channel too. A hint of a form that we do not know is passed over. */
export const fromText = (text: string): { from: string; hints: Hint[] } | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMessage(value)) return undefined;
  return { from: value.from, hints: value.hints.filter(isWire).map(([site, article, head, version]) => ({ site, article, head, version })) };
};
