// What text may come in: the checks that names, notes and bodies share. Source: design 3.4; Unicode 17, chapters 2.11 and 23.
import { z } from 'zod';
import { COMBINING_MARKS } from './limits.ts';

const utf8 = new TextEncoder();
/** C0 but tab and newline; DEL and C1 are let through, they are rare and harmless. */
const control = /[\p{Cc}--[\t\n\u{7f}-\u{9f}]]/v;
/** U+2800 is the braille pattern without a dot: a blank by another name. */
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Mn}\p{Me}\u{2800}]/u;
const marks = new RegExp(`\\p{M}{${COMBINING_MARKS + 1},}`, 'u');
/**
 * Before normalisation, which composes a few marks away and sorts the others in quadratic time: 60,000 of them block the process for three
 * seconds (measured).
 */
const rawMarks = new RegExp(`\\p{M}{${2 * COMBINING_MARKS + 1},}`, 'u');
const TOO_MANY_MARKS = `holds more than ${COMBINING_MARKS} combining marks in a row`;

/** Each unit of UTF-16 is three bytes of UTF-8 at most: only what is long is counted. */
const isLonger = (value: string, maxBytes: number): boolean => 3 * value.length > maxBytes && (value.length > maxBytes || utf8.encode(value).length > maxBytes);

type Shape = { maxCharacters?: number; maxBytes?: number; lines: 'one' | 'many' };

/** Why `value` cannot be taken, in words; undefined when it can. */
const refusal = (value: string, { maxCharacters, maxBytes, lines }: Shape): string | undefined => {
  if (maxBytes !== undefined && isLonger(value, maxBytes)) return `holds ${utf8.encode(value).length} bytes of UTF-8; at most ${maxBytes} are allowed`;
  if (maxCharacters !== undefined && value.length > maxCharacters) return `holds ${value.length} characters; at most ${maxCharacters} are allowed`;
  if (!value.isWellFormed()) return 'holds half of a surrogate pair; only whole Unicode characters are allowed';
  const bad = control.exec(value)?.[0] ?? (lines === 'one' ? /[\t\n]/.exec(value)?.[0] : undefined);
  if (bad !== undefined) {
    const name = bad === '\0' ? 'NUL' : `U+${bad.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    return `holds the control character ${name}; ${lines === 'one' ? 'none is allowed here' : 'only tab and newline are allowed'}`;
  }
  if (marks.test(value)) return TOO_MANY_MARKS;
  return undefined;
};

/** A string that is safe to normalise. */
const raw = () => z.string().refine((value) => !rawMarks.test(value), TOO_MANY_MARKS);

const text = (shape: Shape) =>
  raw()
    .transform((value) => (shape.lines === 'many' ? value.replace(/\r\n?/g, '\n') : value.trim()).normalize('NFC'))
    .superRefine((value, context) => {
      const message = refusal(value, shape);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
      else if (!visible.test(value)) context.addIssue({ code: 'custom', message: 'has no visible character; at least one is needed' });
    });

/** One line of text with a visible character, trimmed and in NFC. */
export const line = (maxCharacters: number) => text({ maxCharacters, lines: 'one' });

/** Text of many lines with a visible character, in NFC, newlines as \n. */
export const block = (limit: { maxCharacters?: number; maxBytes?: number }) => text({ ...limit, lines: 'many' });

/** A key or another exact string: taken as it is (only NFC), limited in bytes, no control characters. */
export const exact = (maxBytes: number) =>
  raw()
    .min(1, 'is empty')
    .transform((value) => value.normalize('NFC'))
    .superRefine((value, context) => {
      const message = refusal(value, { maxBytes, lines: 'one' });
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

/** An absolute http(s) URL. Its parser passes over control characters; the database does not. */
export const webUrl = (maxCharacters: number) =>
  z.string().superRefine((value, context) => {
    const url = URL.parse(value);
    const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
    const message = refusal(value, { maxCharacters, lines: 'one' }) ?? (isWeb ? undefined : 'is not an absolute http or https URL');
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
