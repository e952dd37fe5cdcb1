// Every problem that the wire knows: code → status, title and what to do. No zod: the browser takes these values too.

/** Stable codes; the type URI of a problem is `/problems/<code>` under the public URL, which shows the row of this table. */
export const problems = {
  'request.malformed': { status: 400, title: 'The request cannot be read', advice: 'Send valid JSON in UTF-8.' },
  'request.invalid': { status: 400, title: 'The request is not valid', advice: 'Correct the fields listed in `fields`; each says what is allowed.' },
  'request.too-large': { status: 413, title: 'The request is too large', advice: 'Shorten it; `detail` names the limit in bytes.' },
  'request.head-too-large': { status: 431, title: 'The head of the request is too large', advice: 'Send fewer or shorter headers, or a shorter address.' },
  'request.unsupported-type': { status: 415, title: 'The content type is not supported', advice: 'Send `Content-Type: application/json`.' },
  'request.not-found': { status: 404, title: 'There is nothing at this address', advice: 'See /docs for the list of calls.' },
  'request.method': { status: 405, title: 'This method is not allowed here', advice: 'The `Allow` header lists the methods.' },
  'cursor.invalid': {
    status: 400,
    title: 'The cursor is not valid',
    advice: 'Use a cursor exactly as an answer gave it, with the same article and sort; or begin again without one.',
  },
  'token.missing': {
    status: 401,
    title: 'A token is needed',
    advice: 'Send `Authorization: Bearer …`. Readers get a token by POST …/guests; staff send an API key of the site or the `ADMIN_KEY`, or sign in at /admin.',
  },
  'token.invalid': {
    status: 401,
    title: 'The token is not valid',
    advice: 'Get a new token; this one is forged, revoked, of another site, or signed with an older secret.',
  },
  'token.expired': { status: 401, title: 'The token has expired', advice: 'Renew it: POST …/guests with the expired token keeps the same author.' },
  'access.forbidden': { status: 403, title: 'You may not do this', advice: 'Ask a moderator or an admin of the site.' },
  'account.signed-out': { status: 401, title: 'You are not signed in', advice: 'Sign in at /account/sign-in.' },
  'account.credentials-wrong': {
    status: 401,
    title: 'The e-mail address or the password is wrong',
    advice: 'Try again, or choose a new password at /account/forgot.',
  },
  'account.password-wrong': { status: 403, title: 'The password is wrong', advice: 'Type the password that the account has now.' },
  'account.code-wrong': { status: 401, title: 'The code is wrong', advice: 'Type the code that the app shows now, or one of your recovery codes.' },
  'account.passkey-refused': { status: 401, title: 'The passkey was not taken', advice: 'Try again, or sign in another way.' },
  'account.not-fresh': { status: 403, title: 'You signed in too long ago for this', advice: 'Sign in again, then try once more.' },
  'account.link-invalid': { status: 410, title: 'This link is not good any more', advice: 'It was used, has expired or was replaced: ask for a new one.' },
  'account.email-taken': { status: 409, title: 'There is an account with this e-mail address', advice: 'Sign in with it, then follow the link again.' },
  'staff.not-found': { status: 404, title: 'There is no such member of the staff', advice: 'The list shows those that are there.' },
  'staff.last-admin': { status: 409, title: 'The last admin of a site cannot go', advice: 'Make somebody else an admin first.' },
  'staff.owner': { status: 409, title: 'An owner is an admin of every site', advice: 'What an owner is cannot be changed on one site.' },
  'invitation.not-found': { status: 404, title: 'There is no such invitation', advice: 'It was followed, withdrawn or has expired.' },
  'origin.refused': {
    status: 403,
    title: 'This origin may not embed the site',
    advice: 'Add it: `afterword site set SITE --add-origin ORIGIN`, or `allowedOrigins` in the settings of the site.',
  },
  'site.not-found': { status: 404, title: 'There is no such site', advice: 'Check the site in the address or in the snippet.' },
  'thread.not-found': { status: 404, title: 'There is no thread for this article yet', advice: 'A thread begins with its first comment.' },
  'thread.closed': { status: 409, title: 'This thread is closed', advice: 'Comments can be read, but no more can be added.' },
  'comment.not-found': { status: 404, title: 'There is no such comment', advice: 'It may have been deleted, or belong to another site.' },
  'comment.parent-not-found': {
    status: 422,
    title: 'The comment that you answer is not there',
    advice: 'It may have been deleted, or belong to another article.',
  },
  'comment.deleted': { status: 409, title: 'This comment has been deleted', advice: 'Deleted comments cannot be changed.' },
  'comment.edit-window-over': { status: 403, title: 'The time for edits is over', advice: 'Answer your comment instead, or delete it.' },
  'reader.banned': {
    status: 403,
    title: 'You are banned from writing here',
    advice: '`detail` says until when. You may read, and delete what you wrote.',
  },
  'reader.name-held': {
    status: 403,
    title: 'This site looks at comments before they are shown, and so at names',
    advice: 'Keep the name under which you wrote; or sign out and write as a new guest.',
  },
  'sso.refused': {
    status: 401,
    title: 'The host site’s token was not taken',
    advice: 'Read `detail`: it says what is wrong with the token. The page on single sign-on has an example that works.',
  },
  'popup.refused': {
    status: 401,
    title: 'This code was not taken',
    advice: 'A code is good once, for a minute, on the site and the page that it was made for. Let the reader sign in again.',
  },
  'sso.secrets-full': { status: 409, title: 'The site has two secrets already', advice: 'Remove the old one; two are enough for a change without a gap.' },
  'key.not-found': { status: 404, title: 'There is no such key', advice: 'It may have been revoked; the list shows those that are there.' },
  'vote.own': { status: 403, title: 'You cannot vote on your own comment', advice: 'Vote on what others wrote.' },
  'report.own': { status: 403, title: 'You cannot report your own comment', advice: 'Delete it instead.' },
  'statement.not-found': {
    status: 404,
    title: 'No decision took this comment of yours away',
    advice: 'GET …/statements lists the comments of yours that were taken away.',
  },
  'appeal.made': { status: 409, title: 'You have appealed this decision already', advice: 'One appeal is heard; its outcome stands in …/statements.' },
  'appeal.not-found': { status: 404, title: 'There is no such appeal', advice: 'Check its id.' },
  'appeal.settled': { status: 409, title: 'This appeal has been settled already', advice: 'Its outcome stands in the list of settled appeals.' },
  'author.not-found': { status: 404, title: 'There is no such author', advice: 'They may have been erased, or belong to another site.' },
  'note.not-found': { status: 404, title: 'There is no such note', advice: 'Another moderator may have removed it.' },
  'comment.decided': {
    status: 409,
    title: 'Another moderator decided about this comment',
    advice: 'Look at the comment again: `decided` says who decided what. Send its new `seq` to decide all the same.',
  },
  'comment.changed': { status: 409, title: 'The comment was changed since you saw it', advice: 'Look at it again, and send its new `seq`.' },
  'queue.grown': {
    status: 409,
    title: 'More comments match by now than you were told of',
    advice: 'Count them again, and send the time of the count as `to` of the filter.',
  },
  'decision.not-found': { status: 404, title: 'There is no such decision', advice: 'Check its id.' },
  'decision.undone': { status: 409, title: 'This decision has been undone already', advice: 'Nothing is left to do.' },
  'rule.not-found': { status: 404, title: 'There is no such rule', advice: 'It may have been deleted; GET …/moderation/rules lists those that are there.' },
  'rule.too-many': {
    status: 409,
    title: 'The site has as many rules as it may have',
    advice: 'Delete some, or put several words into one pattern: `detail` says how many.',
  },
  'idempotency.key-missing': {
    status: 400,
    title: 'An Idempotency-Key header is needed',
    advice: 'Make one random key (a UUID) per draft and send it with every retry of that draft.',
  },
  'idempotency.key-reused': { status: 422, title: 'This Idempotency-Key was used for another comment', advice: 'Use a new key for a new comment.' },
  'rate.limited': { status: 429, title: 'Too many requests', advice: 'Wait for the seconds in `Retry-After`.' },
  'service.busy': { status: 503, title: 'The service is busy', advice: 'Try again after the seconds in `Retry-After`, with the same Idempotency-Key.' },
  'service.unavailable': {
    status: 503,
    title: 'The service cannot reach its database',
    advice: 'Try again after the seconds in `Retry-After`, with the same Idempotency-Key.',
  },
  'service.stopping': { status: 503, title: 'This node is stopping', advice: 'Try again: another node, or this one restarted, will answer.' },
  'service.error': { status: 500, title: 'Something went wrong here', advice: 'Tell the operator the `instance` of this problem; the log has the rest.' },
} as const;

export type ProblemCode = keyof typeof problems;

/** A refused value: `field` as a path (`article.key`), what is wrong and what is allowed. */
export type RefusedField = { field: string; message: string };

type ProblemOptions = { detail?: string; fields?: RefusedField[]; retryAfterSeconds?: number; cause?: unknown };

/** The only error that is meant for the caller. `detail` and `fields` go out; `cause` goes to the log alone. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly fields: RefusedField[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? problems[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.detail = options.detail;
    this.fields = options.fields;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return problems[this.code].status;
  }
}
