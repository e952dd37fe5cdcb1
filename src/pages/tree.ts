// Comments as nested lists, with what may be done with each by links and forms. Values in, HTML out.
import type { Author, Comment } from '../contract/comment.ts';
import type { ThreadState } from '../contract/thread.ts';
import { type Html, html, raw } from '../http/html.ts';
import { composer, type Draft, editor, remover } from './composer.ts';
import { anchorOf, elsewhere, focusOf, type Place } from './place.ts';
import { time } from './words.ts';

export type View = {
  place: Place;
  state: ThreadState;
  /** For each root with more replies than are shown, where they go on. */
  replyCursors: Readonly<Record<string, string>>;
  /** Who looks; null for who has not said a name yet. */
  visitor: Pick<Author, 'id' | 'name'> | null;
  draft: Draft;
  /** Own comments born before this may no longer be edited. */
  editableSince: Date;
  now: Date;
};

type Node = { comment: Comment; below: Node[] };

const BADGES = { moderator: 'Moderator', admin: 'Staff' } as const;

/** By parent; one whose parent is not among them stands on the first level. Parents come before their children. */
const toTree = (comments: readonly Comment[]): Node[] => {
  const nodes = new Map<string, Node>();
  const top: Node[] = [];
  for (const comment of comments) {
    const node: Node = { comment, below: [] };
    nodes.set(comment.id, node);
    const parent = comment.parentId === null ? undefined : nodes.get(comment.parentId);
    (parent?.below ?? top).push(node);
  }
  return top;
};

const score = (value: number): Html | false =>
  value !== 0 && html`<span class="score"><span class="unseen">Score </span>${value > 0 ? '+' : '−'}${Math.abs(value)}</span>`;

const isOwn = ({ author }: Comment, { visitor }: View): boolean => author !== null && author.id === visitor?.id;

const isEditable = (comment: Comment, view: View): boolean => isOwn(comment, view) && new Date(comment.createdAt) >= view.editableSince;

/** The form that belongs to this comment: below it to answer it, in the place of its words to edit it. */
export const formIn = (comment: Comment, view: View): 'reply' | 'edit' | undefined => {
  const { place, state } = view;
  if (comment.id === place.edit && isOwn(comment, view)) return 'edit';
  return comment.id === place.reply && state === 'open' && comment.status === 'published' ? 'reply' : undefined;
};

const actions = (comment: Comment, view: View): Html => {
  const { place, state } = view;
  const { id, author, status } = comment;
  const reply = html`<a href="${elsewhere(place, { reply: id }, 'write')}" rel="nofollow">Reply<span class="unseen"> to <bdi>${author?.name}</bdi></span></a>`;
  const edit = html`<a href="${elsewhere(place, { edit: id }, 'write')}" rel="nofollow">Edit</a>`;
  return html`<footer>${score(comment.score)}${state === 'open' && status === 'published' && reply}${isEditable(comment, view) && edit}${isOwn(comment, view) && remover(place, id)}</footer>`;
};

/** A reply that does not stand below what it answers leads there: the depth limit moved it, or its page begins in the middle of a branch. */
const answers = ({ parentId, inReplyTo }: Comment, shown: ReadonlySet<string>, place: Place): Html | false => {
  const answered = inReplyTo ?? parentId;
  if (answered === null || (inReplyTo === null && shown.has(answered))) return false;
  const address = shown.has(answered) ? `#${anchorOf(answered)}` : elsewhere(place, { comment: answered }, anchorOf(answered));
  return html`<a class="answers" href="${address}">in reply to an earlier comment</a>`;
};

const words = (comment: Comment, shown: ReadonlySet<string>, view: View): Html => {
  const { place, now, draft } = view;
  const { id, author, editedAt } = comment;
  const when = html`<a class="when" href="${elsewhere(place, { comment: id }, anchorOf(id))}">${time(comment.createdAt, now)}</a>`;
  if (comment.status === 'deleted') return html`<article class="comment gone" id="${anchorOf(id)}"><p>This comment is not here any more. ${when}</p></article>`;
  const said =
    formIn(comment, view) === 'edit'
      ? editor(place, id, draft)
      : html`<div class="body" dir="auto">${raw(comment.html)}</div>
${actions(comment, view)}`;
  return html`<article class="comment${id === focusOf(place) && ' focus'}" id="${anchorOf(id)}">
<header><b class="author"><bdi>${author?.name ?? 'Somebody'}</bdi></b>${author?.badge && html` <span class="badge">${BADGES[author.badge]}</span>`} ${when}${editedAt !== null && html` <span class="edited">edited</span>`} ${answers(comment, shown, place)}</header>
${comment.status === 'pending' && html`<p class="held">A moderator will read this comment before others see it.</p>`}
${said}
</article>`;
};

const item = ({ comment, below }: Node, shown: ReadonlySet<string>, view: View): Html => {
  const { place, replyCursors, visitor, draft } = view;
  const { id, author } = comment;
  const name = author?.name ?? 'Somebody';
  const more = replyCursors[id];
  return html`<li>${words(comment, shown, view)}
${formIn(comment, view) === 'reply' && composer(place, visitor?.name ?? null, draft, { id, name })}
${below.length > 0 && html`<ol class="below">${below.map((node) => item(node, shown, view))}</ol>`}
${more !== undefined && html`<p class="more"><a href="${elsewhere(place, { comment: id, cursor: more })}" rel="nofollow">More replies<span class="unseen"> to <bdi>${name}</bdi></span></a></p>`}</li>
`;
};

/** The comments in reading order, parents before their children. */
export const tree = (comments: readonly Comment[], view: View): Html => {
  const shown = new Set(comments.map(({ id }) => id));
  return html`<ol class="tree">${toTree(comments).map((node) => item(node, shown, view))}</ol>`;
};
