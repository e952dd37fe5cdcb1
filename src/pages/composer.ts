// The forms of a discussion without JavaScript: to comment, to answer, to edit, to delete. What was typed is never lost.
import { BODY_BYTES, NAME_CHARACTERS } from '../contract/limits.ts';
import { type Html, html } from '../http/html.ts';
import { elsewhere, type Place, threadAddress } from './place.ts';

/** A form as it is shown: empty, or as it came back. */
export type Draft = {
  name: string;
  body: string;
  /** One per rendered form, a secret of who was sent the page: the same form sent twice posts once. */
  form: string;
  /** What is wrong with a field, as a sentence. */
  faults: Readonly<Partial<Record<'name' | 'body', string>>>;
  /** What is wrong with the whole, as a sentence. */
  trouble: string | undefined;
};

/** The name under which the visitor writes; null for who has not said it yet. */
type Writer = string | null;

const fault = (field: 'name' | 'body', { faults }: Draft): Html | undefined =>
  faults[field] === undefined ? undefined : html`<span class="fault" id="${field}-fault">${faults[field]}</span>`;

const marks = (field: 'name' | 'body', draft: Draft, hint?: string): Html => {
  const faulty = draft.faults[field] !== undefined;
  const describedBy = [faulty && `${field}-fault`, hint].filter((id) => typeof id === 'string').join(' ');
  return html`${describedBy !== '' && html` aria-describedby="${describedBy}"`}${faulty && html` aria-invalid="true" autofocus`}`;
};

const nameField = (draft: Draft): Html =>
  html`<p class="field"><label for="name">Your name</label><input id="name" name="name" type="text" value="${draft.name}" maxlength="${NAME_CHARACTERS}" autocomplete="nickname" required dir="auto"${marks('name', draft)}>${fault('name', draft)}</p>`;

/** Asked once; who is known may still change it. */
const nameOf = (writer: Writer, draft: Draft): Html => {
  if (writer === null) return nameField(draft);
  return html`<details class="rename"${draft.faults.name !== undefined && html` open`}><summary>You write as <b><bdi>${writer}</bdi></b> <i>Change</i></summary>${nameField(draft)}</details>`;
};

/** The newline after the tag is the parser's: without it the first one of the text would be lost. */
const bodyField = (label: string, draft: Draft): Html =>
  html`<p class="field"><label for="body">${label}</label><textarea id="body" name="body" rows="6" required dir="auto"${marks('body', draft, 'hint')}>
${draft.body}</textarea>${fault('body', draft)}<span class="hint" id="hint"><bdi>*emphasis*, **strong**, \`code\`, &gt; quotation, - list, links. At most ${BODY_BYTES.toLocaleString('en')} bytes.</bdi></span></p>`;

/** For programs that fill whatever they find; out of people's sight (form.css), and said to those who meet it all the same. */
const trap: Html = html`<p class="trap" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" type="text" value="" tabindex="-1" autocomplete="off"></p>`;

const trouble = (draft: Draft): Html | undefined => (draft.trouble === undefined ? undefined : html`<p class="trouble" role="alert">${draft.trouble}</p>`);

const frame = (place: Place, heading: Html, content: Html): Html => html`<form class="composer" id="write" method="post" action="${threadAddress(place)}">
<h2>${heading}</h2>
${content}
</form>`;

export const composer = (place: Place, writer: Writer, draft: Draft, answering?: { id: string; name: string }): Html =>
  frame(
    place,
    answering === undefined ? html`Leave a comment` : html`Reply to <bdi>${answering.name}</bdi>`,
    html`${trouble(draft)}
<input type="hidden" name="act" value="post"><input type="hidden" name="form" value="${draft.form}"><input type="hidden" name="parentId" value="${answering?.id ?? ''}">
${nameOf(writer, draft)}
${trap}
${bodyField(answering === undefined ? 'Your comment' : 'Your reply', draft)}
<p class="send"><button type="submit">${answering === undefined ? 'Post comment' : 'Post reply'}</button>${answering !== undefined && html` <a href="${elsewhere(place)}">Cancel</a>`}</p>`,
  );

export const editor = (place: Place, commentId: string, draft: Draft): Html =>
  frame(
    place,
    html`Edit your comment`,
    html`${trouble(draft)}
<input type="hidden" name="act" value="edit"><input type="hidden" name="comment" value="${commentId}">
${bodyField('Your comment', draft)}
<p class="send"><button type="submit">Save</button> <a href="${elsewhere(place, { comment: commentId })}">Cancel</a></p>`,
  );

/** Asks before it does: there is no way back. */
export const remover = (place: Place, commentId: string): Html =>
  html`<details class="remove"><summary>Delete</summary><form method="post" action="${elsewhere(place)}"><input type="hidden" name="act" value="delete"><input type="hidden" name="comment" value="${commentId}"><button type="submit">Delete for good</button></form></details>`;
