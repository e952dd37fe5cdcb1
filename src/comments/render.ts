// Markdown → safe HTML, at write time. Two walls: markdown-it with HTML off, then an allow-list over its output.
import markdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { escapeHtml } from '../http/html.ts';

/** Stored with each comment; raise it when the same source would give other HTML. */
export const RENDERER = 1;

/** Blocks within blocks: deeper quotes help nobody and cost time. */
const NESTING_MAX = 20;

// No images (trackers), no headings, tables or rules (a comment is not a page), no reference links (their targets hide from readers).
const markdown = markdownIt({ html: false, linkify: true, breaks: true, typographer: false, maxNesting: NESTING_MAX }).disable([
  'image',
  'heading',
  'lheading',
  'hr',
  'table',
  'reference',
  'html_block',
  'html_inline',
]);
// Bare host names are rarely meant as links ("index.html", "node.js"); only what says its scheme or www. is one.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.linkify.add('//', null);

/** Whole addresses alone: a relative one would lead somewhere on whatever page embeds the comment, and hides its scheme from the list below. */
const WHOLE_ADDRESS = /^(?:https?:\/\/|mailto:)/i;
markdown.validateLink = (address) => WHOLE_ADDRESS.test(address);

/** RFC 9110 has no word on these; `ugc` and `nofollow` are the search engines' own (link types of the HTML standard). */
const LINK_REL = 'nofollow ugc noopener';
markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet('rel', LINK_REL);
  return self.renderToken(tokens, index, options);
};

const RULES: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'em', 'strong', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesAppliedToAttributes: ['href'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  enforceHtmlBoundary: false,
  // A link that leads nowhere is no link: `span` is not allowed, so its text alone is left.
  transformTags: {
    a: (_name, { href = '' }) => (WHOLE_ADDRESS.test(href) ? { tagName: 'a', attribs: { href, rel: LINK_REL } } : { tagName: 'span', attribs: {} }),
  },
};

export const sanitize = (html: string): string => sanitizeHtml(html, RULES);

/** The listed tags, letter for letter as `sanitize` writes them. */
const LISTED =
  /<(?:\/?(?:p|em|strong|s|code|pre|blockquote|ul|ol|li)|\/a|br \/|a href="(?:https?:\/\/|mailto:)(?:[^"<>&]|&amp;)*" rel="nofollow ugc noopener")>/g;
/** What text beside them never holds. */
const UNLISTED = /[<>"]|&(?!(?:amp|lt|gt);)/;

/** The second wall as one look: of HTML that is listed throughout, `sanitize`, half of a marked comment's time, would change nothing (a test holds it to that). */
const isListed = (html: string): boolean => !UNLISTED.test(html.replace(LISTED, ' '));

/** Any source through both walls. */
export const renderMarkdown = (source: string): string => {
  const html = markdown.render(source);
  return (isListed(html) ? html : sanitize(html)).trimEnd();
};

/** Lines that begin with a letter make paragraphs and nothing else, and no paragraph changes another. */
const LETTERED = /^(?:\p{L}.*(?:\n+|$))+$/u;
/** Lines that hold nothing that means anything in Markdown, HTML or an address. */
const PLAIN = /^(?:\p{L}[\p{L}\p{M}\p{N}\p{Extended_Pictographic} ,.:;!?'’"“”„«»()%=+–—…-]*(?:\n|$))+$/u;
/** Spaces at the end of a line mean something, or are cut. */
const TRAILING_SPACE = / (?:\n|$)/;

const isPlain = (paragraph: string): boolean => PLAIN.test(paragraph) && !TRAILING_SPACE.test(paragraph);

const paragraphsOf = (source: string): string[] => source.replace(/\n+$/, '').split(/\n{2,}/);

const wrap = (paragraph: string): string => `<p>${paragraph.replaceAll('\n', '<br />\n')}</p>`;

/** What both walls make of a plain paragraph, without them: they were a quarter of a post's processor time. A test holds it to `renderMarkdown`. */
const renderParagraph = (paragraph: string): string => (isPlain(paragraph) ? wrap(paragraph) : renderMarkdown(paragraph));

/**
 * Marks that may open something in one comment, and are slow: each is looked at with others (CommonMark's delimiter stacks). 19,000 of them held the
 * process up for 17 to 56 ms, 2,000 for 12 at most; the other marks, and _ within words, take 16 at most in all of 20 kB (measured, all kinds). Of 782
 * pieces of 20 kB of C, Python and JavaScript none has as many as this. What has is shown as it was typed.
 */
const MARKS_MAX = 2_000;
const MARKS = /[[\]*<&]|(?<![a-z0-9])_|_(?![a-z0-9])/gi;

const isOverMarked = (source: string): boolean => (source.match(MARKS)?.length ?? 0) > MARKS_MAX;

/** Source as the contract let it in (bounded, NFC) → HTML with none but the listed tags, attributes and schemes. */
export const render = (source: string): string => {
  if (isOverMarked(source)) return sanitize(paragraphsOf(escapeHtml(source)).map(wrap).join('\n'));
  return LETTERED.test(source) ? paragraphsOf(source).map(renderParagraph).join('\n') : renderMarkdown(source);
};
