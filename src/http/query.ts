// The query string as flat text values. Never guesses: what is malformed or given twice is refused by the name that the caller wrote.
import { Problem } from '../contract/problems.ts';

const text = (raw: string): string | undefined => {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

/** Values by name; a name given more than once has all of its values, which no schema takes. @throws Problem `request.malformed` */
export const parseQuery = (url: string): Record<string, string | string[]> => {
  const start = url.indexOf('?');
  // Without a prototype, so that `__proto__` is a name like any other.
  const values: Record<string, string | string[]> = Object.create(null);
  if (start === -1) return values;
  for (const pair of url.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const rawName = equals === -1 ? pair : pair.slice(0, equals);
    const name = text(rawName);
    const value = equals === -1 ? '' : text(pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      const message = 'holds a percent-encoding that is not UTF-8';
      throw new Problem('request.malformed', { detail: `The query ${message}.`, fields: [{ field: name ?? 'query', message }] });
    }
    const before = values[name];
    values[name] = before === undefined ? value : [before, value].flat();
  }
  return values;
};
