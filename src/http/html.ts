// HTML as a template tag that escapes all it is given. Only what `raw` marks goes out as it is. Knows nothing of what is shown.

/** Markup that is safe to send: made by `html` or, for HTML that is known to be safe, by `raw`. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** `undefined`, `null` and `false` give nothing, so that `condition && html…` reads as it should. */
export type Fragment = Html | string | number | null | undefined | false | readonly Fragment[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for attribute values in either kind of quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const toText = (fragment: Fragment): string => {
  if (fragment === null || fragment === undefined || fragment === false) return '';
  if (fragment instanceof Html) return fragment.text;
  if (typeof fragment === 'object') return fragment.map(toText).join('');
  return escapeHtml(String(fragment));
};

/** Attribute values must stand in quotes: `<a href="${url}">`. */
export const html = (strings: TemplateStringsArray, ...values: Fragment[]): Html =>
  new Html(strings.reduce((text, string, n) => text + toText(values[n - 1]) + string));

/** Only for HTML that comments/render.ts sanitised, and for constants of this program. */
export const raw = (safe: string): Html => new Html(safe);
