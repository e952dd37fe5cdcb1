// One comment with everything below it.
import type { Comment } from '../../contract/comment.ts';
import type { Entry } from '../client/plant.ts';
import { Moment, Portrait } from './small.tsx';
import type { Shown } from './ui.ts';

type Parts = { entry: Entry; shown: Shown };

const nameOf = ({ author }: Comment, { words }: Shown): string => author?.name ?? words.someone;

/** Code that is wider than the column scrolls inside: also by keyboard. */
const reachCode = (element: HTMLElement | null): void => {
  for (const code of element?.querySelectorAll('pre') ?? []) if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
};

const Head = ({ entry: { comment }, shown }: Parts) => {
  const { words, reader } = shown;
  const { author } = comment;
  return (
    <header class="head">
      <bdi class="name" part="name">
        {nameOf(comment, shown)}
      </bdi>
      {author?.badge && <span class="badge">{words.badges[author.badge]}</span>}
      {reader.owns(author) && <span class="badge">{words.you}</span>}
      <a class="quiet" href={`#comment-${comment.id}`}>
        <Moment iso={comment.createdAt} shown={shown} />
      </a>
      {comment.editedAt !== null && (
        <span class="quiet" title={words.moment(new Date(comment.editedAt))}>
          {words.edited}
        </span>
      )}
    </header>
  );
};

const Say = (parts: Parts) => {
  const { comment } = parts.entry;
  const { words, reader, ui } = parts.shown;
  if (comment.status === 'deleted')
    return (
      <div class="say">
        <p class="gone">
          {words.deleted} {ui?.staff && <ui.staff.parts.Undo id={comment.id} ui={ui} staff={ui.staff} />}
        </p>
        {ui && <ui.parts.Trouble place={comment.id} ui={ui} />}
      </div>
    );
  const isEditing = ui?.form?.id === comment.id && ui.form.kind === 'edit';
  return (
    <div class="say">
      <Head {...parts} />
      {comment.status === 'pending' && <p class="note">{reader.owns(comment.author) ? words.pending : words.heldForStaff}</p>}
      {isEditing ? (
        <ui.parts.EditForm comment={comment} ui={ui} />
      ) : (
        // The service made this HTML from Markdown by an allow-list (comments/render.ts there).
        <div class="body" part="body" dir="auto" ref={reachCode} dangerouslySetInnerHTML={{ __html: comment.html }} />
      )}
      {!isEditing && <div class="actions">{ui && <ui.parts.Actions entry={parts.entry} ui={ui} />}</div>}
    </div>
  );
};

const Below = ({ entry, shown }: Parts) => {
  const { comment, replies } = entry;
  const { id, parentId } = comment;
  const { words, ui } = shown;
  const hasMore = parentId === null && shown.hasMoreReplies(id);
  const isSending = ui?.store.outgoing.some((outgoing) => outgoing.parentId === id);
  if (ui?.folded.has(id) || (replies.length === 0 && !isSending && !hasMore)) return null;
  return (
    <>
      <button
        type="button"
        id={`fold-${id}`}
        class="line"
        aria-label={words.collapse(nameOf(comment, shown))}
        aria-expanded="true"
        onClick={() => ui?.fold(id, true)}
      />
      {/* biome-ignore lint/a11y/noRedundantRoles: without markers Safari takes it for no list */}
      <ul class="replies" role="list">
        {replies.map((reply) => (
          <CommentItem key={reply.comment.id} entry={reply} shown={shown} />
        ))}
        {ui && <ui.parts.Sending parentId={id} ui={ui} />}
      </ul>
      {hasMore && (
        <button type="button" class="text more" onClick={() => void ui?.more(id)}>
          {words.moreReplies}
        </button>
      )}
    </>
  );
};

export const CommentItem = ({ entry, shown }: Parts) => {
  const { comment, isNew } = entry;
  const { id } = comment;
  const { words, ui } = shown;
  const form = ui?.form?.id === id && ui.form.kind !== 'edit' ? ui.form : undefined;
  return (
    <li id={`comment-${id}`} class={`comment${isNew ? ' new' : ''}${ui?.linkedId === id ? ' linked' : ''}`} part="comment">
      <article aria-label={comment.status === 'deleted' ? words.deleted : words.by(nameOf(comment, shown))} tabIndex={-1}>
        <Portrait author={comment.author} />
        <Say entry={entry} shown={shown} />
      </article>
      {ui && form && (
        <div class="form-place">
          <ui.parts.CommentForm key={form.kind} comment={comment} form={form} ui={ui} />
        </div>
      )}
      <Below entry={entry} shown={shown} />
    </li>
  );
};
