// Problems in the words of a page: for a reader in front of a form, not for a program.
import { Problem, type ProblemCode, problems } from '../contract/problems.ts';
import { toProblem } from '../database/errors.ts';
import type { Draft } from './composer.ts';

const LATER = 'Nothing is lost: wait a moment and send it again.';

const SENTENCES: Readonly<Partial<Record<ProblemCode, string>>> = {
  'request.invalid': 'Something is missing or too much; look at what is marked.',
  'request.too-large': 'That is far too long. Go back in your browser to find your text, and shorten it.',
  'thread.closed': 'This discussion was closed meanwhile. Take your text with you: it cannot be added any more.',
  'comment.parent-not-found': 'The comment that you answer is not here any more.',
  'comment.not-found': 'This comment is not here, or not any more.',
  'comment.deleted': 'This comment has been deleted.',
  'comment.edit-window-over': 'The time for edits is over. You can still reply to your comment, or delete it.',
  'access.forbidden': 'This comment is not yours.',
  'token.missing': 'Your browser did not say who you are. Allow cookies for this page, or write a new comment.',
  'origin.refused': 'Your browser says that this was sent from another page. If it was you, send it again from here.',
  'idempotency.key-reused': 'This form has been sent before, with another text. Send it again if this is a new comment.',
  'cursor.invalid': 'This part of the discussion cannot be found any more. Begin again at its first page.',
  'site.not-found': 'No comments are kept here for this site. Whoever runs it should look at the address that brought you here.',
  'service.busy': `Too much is going on just now. ${LATER}`,
  'service.unavailable': `The service cannot reach its database just now. ${LATER}`,
  'service.stopping': `The service is just being restarted. ${LATER}`,
};

/** A fault of ours is told by the number under which it stands in the log. */
export const problemOf = (error: unknown, instance: string): Problem =>
  (error instanceof Problem ? error : toProblem(error)) ??
  new Problem('service.error', { detail: `Something went wrong here; it stands in our log as ${instance}. ${LATER}`, cause: error });

export const sentenceOf = ({ code, detail }: Problem): string => SENTENCES[code] ?? detail ?? `${problems[code].title}.`;

/** The same where the address is to blame, not a form. */
export const wrongAddress = (problem: Problem): { title: string; words: string } => {
  const unread = problem.code === 'request.invalid' || problem.code === 'request.malformed';
  if (!unread) return { title: problems[problem.code].title, words: sentenceOf(problem) };
  return { title: 'This address leads to no discussion', words: (problem.detail ?? problems[problem.code].advice).replace(/`([^`]+)`/g, '“$1”') };
};

const NAMES = { name: 'Your name', body: 'Your text' } as const;

/** The problem as the form shows it: at the field when it is about one that can be seen, else above. */
export const faultsOf = (problem: Problem): Pick<Draft, 'faults' | 'trouble'> => {
  const faults: Partial<Record<'name' | 'body', string>> = {};
  for (const { field, message } of problem.code === 'request.invalid' ? (problem.fields ?? []) : [])
    if (field === 'name' || field === 'body') faults[field] ??= `${NAMES[field]} ${message}.`;
  return { faults, trouble: Object.keys(faults).length > 0 ? undefined : sentenceOf(problem) };
};
