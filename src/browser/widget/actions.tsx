// What can be done with a comment: one quiet row below it.
import type { Entry } from '../client/plant.ts';
import { buttonId, type FormKind, type Ui } from './ui.ts';

const PEEK_CHARACTERS = 80;

/** The beginning of a comment as plain text, for a line. */
const peek = (html: string): string => (new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '').trim().slice(0, PEEK_CHARACTERS);

const Votes = ({ entry: { comment }, ui }: { entry: Entry; ui: Ui }) => {
  const { store, words } = ui;
  const { id, vote = 0, score } = comment;
  const cast = (value: 1 | -1) => {
    if (store.reader.token === undefined) ui.open({ id, kind: 'vote', value });
    else void store.vote(id, vote === value ? 0 : value);
  };
  const button = (value: 1 | -1, label: string, path: string) => (
    <button
      type="button"
      id={value === 1 ? buttonId(id, 'vote') : undefined}
      class="vote"
      aria-label={label}
      aria-pressed={vote === value}
      onClick={() => cast(value)}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
  const number = (
    <span class="score">
      <span class="unseen">{words.scoreIs(score)}</span>
      <span aria-hidden="true">{words.score(score)}</span>
    </span>
  );
  // Nobody votes on their own.
  if (store.reader.owns(comment.author)) return score === 0 ? null : <span class="votes own">{number}</span>;
  return (
    <span class="votes">
      {button(1, words.up, 'M3 10l5-5 5 5')}
      {number}
      {button(-1, words.down, 'M3 6l5 5 5-5')}
    </span>
  );
};

/** Replies that wait take no room: a line beside the buttons tells of them. */
const Waiting = ({ entry, ui }: { entry: Entry; ui: Ui }) => {
  const [first] = entry.waiting;
  if (first === undefined) return null;
  const { id, author, html } = first.comment;
  const show = () => {
    ui.store.showWaiting(entry.comment.id);
    ui.folded.delete(entry.comment.id);
    ui.steady.soon(() => ui.steady.focus(id));
  };
  return (
    <button type="button" class="waiting" onClick={show}>
      <b>{ui.words.newReplies(entry.waiting.length)}</b>{' '}
      <span>
        <bdi>{author?.name}</bdi>: <bdi>{peek(html)}</bdi>
      </span>
    </button>
  );
};

export const Actions = ({ entry, ui }: { entry: Entry; ui: Ui }) => {
  const { store, staff, words } = ui;
  const { comment } = entry;
  const { id, status, replyCount } = comment;
  const isOwn = store.reader.owns(comment.author);
  const isPublished = status === 'published';
  const opener = (kind: FormKind, text: string, label?: string) => (
    <button
      type="button"
      class="text"
      id={buttonId(id, kind)}
      aria-label={label}
      aria-expanded={ui.form?.id === id && ui.form.kind === kind}
      onClick={() => ui.open({ id, kind })}
    >
      {text}
    </button>
  );
  return (
    <>
      {isPublished && <Votes entry={entry} ui={ui} />}
      {isPublished && store.thread.state === 'open' && opener('reply', words.reply, words.replyTo(comment.author?.name ?? words.someone))}
      {staff && <staff.parts.Row comment={comment} ui={ui} staff={staff} />}
      {isOwn && opener('edit', words.edit)}
      {(isOwn || staff) && opener('remove', words.remove)}
      {!isOwn && !staff && isPublished && opener('report', words.report)}
      {ui.folded.has(id) && (
        <button type="button" id={`unfold-${id}`} class="text strong" aria-expanded="false" onClick={() => ui.fold(id, false)}>
          {words.showReplies(Math.max(replyCount, entry.replies.length))}
        </button>
      )}
      <Waiting entry={entry} ui={ui} />
      <ui.parts.Trouble place={id} ui={ui} />
    </>
  );
};
