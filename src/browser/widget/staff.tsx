// What moderators do in place: approve, reject, call spam, ban, open and close. In a chunk of its own, which nobody else loads, and which
// shares nothing with life.ts but what came first: shared, a piece of that would need a request of its own from every reader. Hence no hooks.
import type { Comment, Status } from '../../contract/comment.ts';
import type { Action } from '../../contract/moderation.ts';
import { AT_THREAD, Moderation } from '../client/moderation.ts';
import { staff as words } from '../client/words/en-staff.ts';
// Here already when this comes; see life.ts.
import './element.ts';
import { adoptStyle } from './sheets.ts';
import styles from './staff.css';
import { BanForm } from './staff-ban.tsx';
import { decide, mayBeBanned, Panel, RejectForm, type StaffUi } from './staff-forms.tsx';
import type { BringStaff, OpenForm } from './ui.ts';

/** What the comment is not yet. */
const CHOICES: Readonly<Record<Status, readonly Exclude<Action, 'delete'>[]>> = {
  pending: ['approve', 'reject', 'spam'],
  rejected: ['approve', 'spam'],
  spam: ['approve', 'reject'],
  published: [],
  deleted: [],
};

/** The keyboard goes on at the comment. */
const undo = async (id: string, { ui, staff }: StaffUi): Promise<void> => {
  const refocus = ui.steady.watchFocus(id);
  await staff.acts.undo(id);
  ui.steady.release(id);
  if (!staff.acts.mayUndo(id)) ui.say(staff.words.undone);
  ui.steady.soon(refocus);
};

const Undo = ({ id, ui, staff }: StaffUi & { id: string }) =>
  staff.acts.mayUndo(id) ? (
    <button key="undo" type="button" class="text strong undo" onClick={() => void undo(id, { ui, staff })}>
      {staff.words.undo}
    </button>
  ) : null;

/** Of what waits and of what was taken away: the choices at once. Of what stands: one button, behind which they are. */
const Row = ({ comment, ui, staff }: StaffUi & { comment: Comment }) => {
  const { id, status, author } = comment;
  const opener = (kind: 'moderate' | 'reject' | 'ban', text: string, label?: string) => (
    <button
      key={kind}
      type="button"
      class="text"
      id={`${kind}-${id}`}
      aria-label={label}
      aria-expanded={ui.form?.id === id && ui.form.kind === kind}
      onClick={() => ui.open({ id, kind })}
    >
      {text}
    </button>
  );
  const name = author?.name ?? ui.words.someone;
  return (
    <>
      {(status === 'rejected' || status === 'spam') && <span class="standing">{staff.words.standing[status]}</span>}
      <Undo id={id} ui={ui} staff={staff} />
      {CHOICES[status].map((action) =>
        action === 'reject' ? (
          opener(action, staff.words.acts.reject)
        ) : (
          <button key={action} type="button" class={`text ${action}`} onClick={() => void decide(id, action, { ui, staff })}>
            {staff.words.acts[action]}
          </button>
        ),
      )}
      {status === 'published' && !ui.store.reader.owns(author) && opener('moderate', staff.words.moderate, staff.words.moderateThis(name))}
      {status !== 'published' && mayBeBanned(comment, ui) && opener('ban', staff.words.ban, staff.words.banName(name))}
    </>
  );
};

const Form = ({ comment, form, ui, staff }: StaffUi & { comment: Comment; form: OpenForm }) => {
  if (form.kind === 'reject') return <RejectForm id={comment.id} ui={ui} staff={staff} />;
  if (form.kind === 'ban') return comment.author && <BanForm id={comment.id} author={comment.author} ui={ui} staff={staff} />;
  return <Panel comment={comment} ui={ui} staff={staff} />;
};

/** Beside the heading: what concerns the whole discussion. */
const Bar = ({ ui, staff }: StaffUi) => {
  const { store } = ui;
  const isOpen = store.thread.state === 'open';
  const turn = async () => {
    await staff.acts.setState(isOpen ? 'closed' : 'open');
    if (!store.problems.has(AT_THREAD)) ui.say(isOpen ? staff.words.closed : staff.words.opened);
  };
  return (
    <p class="bar">
      <button type="button" class="text" onClick={() => void turn()}>
        {isOpen ? staff.words.close : staff.words.open}
      </button>
      <a href={`${store.api.base}admin/${store.api.site}/queue/pending`} target="_blank" rel="noopener">
        {staff.words.desk}
      </a>
      <ui.parts.Trouble place={AT_THREAD} ui={ui} />
    </p>
  );
};

export const bringStaff: BringStaff = (root, store) => {
  adoptStyle(root, styles);
  return { acts: new Moderation(store, words.tooLate), words, parts: { Bar, Form, Row, Undo } };
};
