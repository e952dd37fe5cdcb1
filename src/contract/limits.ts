// Every limit of the wire, with its unit and its reason. No zod: the browser takes these values too.

/** Bytes of UTF-8 in one comment's source: long enough for an essay of 3,000 words, short enough to parse in a millisecond. */
export const BODY_BYTES = 20_000;

/** Bytes of one JSON request: a body of BODY_BYTES in which every byte is escaped (\uXXXX) still fits. */
export const REQUEST_BYTES = 131_072;

/** Combining marks in a row. No living script stacks more than four; "zalgo" text stacks dozens and covers its neighbours. */
export const COMBINING_MARKS = 8;

/** Depth of the tree, roots being 0. Deeper answers hang on the ancestor at this depth less one and keep `inReplyTo`. */
export const DEPTH_MAX = 8;

/** Comments of a page: its least, its most and what it is when nothing is said. */
export const PAGE_MIN = 1;
export const PAGE_MAX = 100;
export const PAGE_DEFAULT = 25;

/**
 * Bytes of comments, source and HTML, after which an answer ends early and says where to go on: 1,100 comments of a usual length are half of
 * it, and as many of 20 kB, each nothing but links, would be 180 MB.
 */
export const ANSWER_BYTES = 2_000_000;

/** Replies that come with each root on a page; more are asked for with the root's reply cursor. */
export const REPLIES_PER_ROOT = 10;

/** Changes in one answer or message. A reader further behind than this is told to load the page again (`reset`). */
export const CHANGES_MAX = 500;

/** Bytes of their comments, likewise: well above a page's (ANSWER_BYTES), for a reset costs the reader a page. */
export const CHANGES_BYTES = 4_000_000;

/** Seconds that a long poll may wait: below the 30 s at which common proxies give up. */
export const WAIT_MAX_SECONDS = 25;

/** Articles in one `counts` request: the longest list page that we have seen a site publish. */
export const COUNTS_MAX = 100;

/** Comments in one decision: what a moderator can select by hand on the desk. */
export const DECISION_MAX = 1_000;

/** Bytes of an article's key: a canonical URL fits, and a btree entry (2,704 bytes) holds it beside the site. */
export const ARTICLE_KEY_BYTES = 1_024;

/** Characters of an article's URL: what every browser and proxy passes on. */
export const URL_CHARACTERS = 2_000;

/** Characters of an article's title and of a site's name. */
export const TITLE_CHARACTERS = 300;

/** Characters of a reader's name. */
export const NAME_CHARACTERS = 60;

/** Characters of an e-mail address (RFC 5321, section 4.5.3.1.3). */
export const EMAIL_CHARACTERS = 254;

/** Characters of an Idempotency-Key: a UUID has 36, a hash in hex 64; shorter than 8 would collide. */
export const IDEMPOTENCY_KEY_MIN = 8;
export const IDEMPOTENCY_KEY_MAX = 128;

/** Characters of a report's note and of the reason of a decision. */
export const NOTE_CHARACTERS = 1_000;

/** Days that a token of the host site's SSO may be good for: it is changed for one of ours at once, so that minutes do. */
export const SSO_TOKEN_DAYS = 7;

/** Characters of such a token: claims of a reader, three times over. */
export const SSO_TOKEN_CHARACTERS = 8_000;

/** Origins that a site may list. */
export const ORIGINS_MAX = 100;

/** Characters of a cursor: the longest that we make is under 300. */
export const CURSOR_CHARACTERS = 512;

/** Seconds in which the author may edit a comment, unless the site says otherwise: time to mend a slip, not to turn a thread around. */
export const EDIT_WINDOW_SECONDS = 15 * 60;
export const EDIT_WINDOW_MAX_SECONDS = 7 * 24 * 60 * 60;

/** Articles that Trending lists when nothing is said. */
export const TRENDING_DEFAULT = 10;

/** Threads that one socket may follow: a page with many embeds, not a crawler. */
export const FOLLOWS_PER_SOCKET = 20;

/**
 * Characters of a password. Fewer than twelve are soon tried through (NIST SP 800-63B-4 asks for fifteen where nothing else is asked for, for eight
 * beside a second factor); the most that is hashed.
 */
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 256;

/** Characters of what a link of ours carries: the longest that we make has 43. */
export const LINK_TOKEN_CHARACTERS = 200;
/** Characters of a search on the desk. */
export const SEARCH_CHARACTERS = 200;

/** Comments that a search or a filter is counted up to before a decision about all of them. */
export const MATCHES_MAX = 100_000;

/**
 * Comments of each status that an author's record is counted up to: beyond it the number says nothing more. Up to 1,000, the records of 25 authors
 * were what made a page of the queue slower on a large site (1.6 times, a million comments against ten thousand).
 */
export const RECORD_MAX = 100;

/** Names that a record shows beside the author's own. */
export const OTHER_NAMES_MAX = 10;

/** Reports that come with each comment of the queue, open ones first; `openReports` counts all. */
export const REPORTS_SHOWN = 20;

/** Seconds for which a claim holds unless it is made again: a desk left open keeps nothing from others. */
export const CLAIM_SECONDS = 60;

/** Comments that one moderator may claim: a screen of the queue. */
export const CLAIMS_MAX = 100;

/** Rules of one site about words, patterns and hosts: beyond, a list says less than the learned words do. */
export const RULES_MAX = 1_000;

/** Of them, patterns: each is run over each comment, a hundredth of a millisecond on one of a usual length (measured). */
export const PATTERNS_MAX = 100;

/** Characters of a word, a pattern or a host in a rule. */
export const RULE_CHARACTERS = 500;

/** Comments that a new rule is tried on: what a busy site gets in a day. */
export const RULE_TESTED = 1_000;

/** Hosts to which links are allowed. */
export const HOSTS_MAX = 200;
