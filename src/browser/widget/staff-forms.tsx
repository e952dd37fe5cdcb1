// Below a comment, for moderators: what can be done with one that stands, and why one is rejected. Without state: what is typed stands in the fields.
import type { Comment } from '../../contract/comment.ts';
import { NOTE_CHARACTERS } from '../../contract/limits.ts';
import type { Action } from '../../contract/moderation.ts';
import type { Staff, Ui } from './ui.ts';

/** The chosen reason stands before it. */
const OWN_CHARACTERS = NOTE_CHARACTERS - 100;

export type StaffUi = { ui: Ui; staff: Staff };

/** The same function each time: it is called once, when the element comes. */
export const focusNow = (element: HTMLElement | null): void => element?.focus();

export const closeBy =
  (close: () => void) =>
  (event: KeyboardEvent): void => {
    // While an input method composes, Escape is its own.
    if (event.key === 'Escape' && !event.isComposing) close();
  };

/** Closed without a decision: back to the button that led here, which for a comment that stands is `moderate`. */
export const closeForm = (id: string, ui: Ui): void => {
  ui.open(undefined);
  ui.steady.soon(() => ui.steady.focusOn(`moderate-${id}`));
};

/** The keyboard goes on at the button that takes it back. */
export const decide = async (id: string, action: Exclude<Action, 'delete'>, { ui, staff }: StaffUi, reason?: string): Promise<void> => {
  const refocus = ui.steady.watchFocus(id);
  if (ui.form?.id === id) ui.open(undefined);
  await staff.acts.decide(id, action, reason);
  // Not somebody else's doing: it may take the room that it needs.
  ui.steady.release(id);
  if (staff.acts.mayUndo(id)) ui.say(staff.words.done[action]);
  ui.steady.soon(refocus);
};

/** Colleagues are not banned from here, nor oneself; the service has the last word. */
export const mayBeBanned = ({ author }: Comment, { store }: Ui): boolean => author !== null && author.badge === null && !store.reader.owns(author);

export const Panel = ({ comment, ui, staff }: StaffUi & { comment: Comment }) => {
  const { id } = comment;
  const { words } = staff;
  const close = () => closeForm(id, ui);
  const button = (text: string, press: () => void, ref: typeof focusNow | null = null) => (
    <button type="button" class="choice" ref={ref} onClick={press}>
      {text}
    </button>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it
    <div class="ask" onKeyDown={closeBy(close)}>
      {button(words.acts.reject, () => ui.open({ id, kind: 'reject' }), focusNow)}
      {button(words.acts.spam, () => void decide(id, 'spam', { ui, staff }))}
      {mayBeBanned(comment, ui) && button(words.ban, () => ui.open({ id, kind: 'ban' }))}
      <button type="button" class="text" onClick={close}>
        {words.cancel}
      </button>
    </div>
  );
};

export const RejectForm = ({ id, ui, staff }: StaffUi & { id: string }) => {
  const { words } = staff;
  const close = () => closeForm(id, ui);
  const send = (form: HTMLFormElement) => {
    const given = new FormData(form);
    const reason = [given.get('reason'), given.get('own')].map((part) => String(part ?? '').trim()).filter((part) => part !== '');
    void decide(id, 'reject', { ui, staff }, reason.length === 0 ? undefined : reason.join('. '));
  };
  return (
    <form
      class="composer report"
      onKeyDown={closeBy(close)}
      onSubmit={(event) => {
        event.preventDefault();
        send(event.currentTarget);
      }}
    >
      <label>
        {words.why}
        <select name="reason" ref={focusNow}>
          {words.reasons.map((reason) => (
            <option key={reason}>{reason}</option>
          ))}
          <option value="">{words.noReason}</option>
        </select>
      </label>
      <label>
        {words.own}
        <textarea class="short" name="own" rows={2} dir="auto" maxLength={OWN_CHARACTERS} />
      </label>
      <p class="hint">{words.toldToAuthor}</p>
      <div class="buttons">
        <button type="submit" class="main">
          {words.acts.reject}
        </button>
        <button type="button" class="text" onClick={close}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
};
