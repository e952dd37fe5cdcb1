// Small forms in place: edit, delete, report, a name before the first vote. What only moderators do stands in staff-forms.tsx.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Comment, ReportReason } from '../../contract/comment.ts';
import { toProblem } from '../client/api.ts';
import { Composer, Name, signIn } from './composer.tsx';
import { Field, keysOf } from './field.tsx';
import { buttonId, type OpenForm, type Ui } from './ui.ts';

/** At once, not after the next picture: who answers by keyboard does not wait, and the next key must not reach the button behind. */
const useFocus = <E extends HTMLElement>() => {
  const ref = useRef<E>(null);
  useLayoutEffect(() => ref.current?.focus(), []);
  return ref;
};

export const EditForm = ({ comment: { id }, ui }: { comment: Comment; ui: Ui }) => {
  const { store, words } = ui;
  const [body, setBody] = useState<string>();
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    store.sourceOf(id).then(setBody, (error: unknown) => {
      setBody('');
      setTrouble(words.problem(toProblem(error)));
    });
  }, [id, store, words]);
  if (body === undefined) return null;
  const close = () => ui.open(undefined);
  const save = async () => {
    if (body.trim() === '') return setTrouble(words.bodyMissing);
    try {
      await store.edit(id, body);
      ui.say(words.changed);
      close();
    } catch (error) {
      setTrouble(words.problem(toProblem(error)));
    }
  };
  return (
    <form
      class="composer"
      onKeyDown={keysOf({ send: () => void save(), close })}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        ui={ui}
        label={words.edit}
        body={body}
        onBody={(text) => {
          setBody(text);
          setTrouble(undefined);
        }}
        problem={trouble}
        isOpen={true}
        autoFocus={true}
        buttons={
          <>
            <button type="submit" class="main" part="button">
              {words.save}
            </button>
            <button type="button" class="text" onClick={close}>
              {words.cancel}
            </button>
          </>
        }
      />
    </form>
  );
};

const RemoveForm = ({ id, ui }: { id: string; ui: Ui }) => {
  const { store, words } = ui;
  const confirm = useFocus<HTMLButtonElement>();
  const close = () => ui.open(undefined);
  const remove = async () => {
    ui.open(undefined);
    const comment = store.tree.get(id)?.comment;
    const refocus = ui.steady.watchFocus(id);
    // As staff it can be taken back.
    await (store.reader.owns(comment?.author ?? null) ? store.remove(id) : ui.staff?.acts.decide(id, 'delete'));
    ui.steady.soon(refocus);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it
    <div class="ask" onKeyDown={keysOf({ close })}>
      <span>{words.removeAsk}</span>
      <button type="button" class="main danger" ref={confirm} onClick={() => void remove()}>
        {words.remove}
      </button>
      <button type="button" class="text" onClick={close}>
        {words.keep}
      </button>
    </div>
  );
};

const REASONS: readonly ReportReason[] = ['spam', 'abuse', 'off-topic', 'illegal', 'other'];

const ReportForm = ({ id, ui }: { id: string; ui: Ui }) => {
  const { store, words } = ui;
  const [reason, setReason] = useState<ReportReason>('spam');
  const [note, setNote] = useState('');
  const [name, setName] = useState('');
  const [troubles, setTroubles] = useState<{ name?: string; form?: string }>({});
  const [isDone, setDone] = useState(false);
  const first = useFocus<HTMLSelectElement>();
  const close = () => ui.open(undefined);
  if (isDone)
    return (
      <p class="note" role="status">
        {words.reported}
      </p>
    );
  const send = async () => {
    const trouble = await signIn(ui, name);
    if (trouble !== undefined) return setTroubles({ name: trouble });
    try {
      await store.report(id, { reason, ...(note.trim() === '' ? {} : { note }) });
      setDone(true);
      ui.steady.focusOn(buttonId(id, 'report'));
    } catch (error) {
      setTroubles({ form: words.problem(toProblem(error)) });
    }
  };
  return (
    <form
      class="composer report"
      onKeyDown={keysOf({ close })}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label>
        {words.reportAsk}
        <select ref={first} value={reason} onChange={({ currentTarget }) => setReason(REASONS.find((each) => each === currentTarget.value) ?? 'other')}>
          {REASONS.map((each) => (
            <option key={each} value={each}>
              {words.reasons[each]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.note}
        <textarea class="short" rows={2} dir="auto" value={note} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
      </label>
      <Name ui={ui} value={name} onValue={setName} problem={troubles.name} />
      <p class="problem" role="alert">
        {troubles.form}
      </p>
      <Buttons send={words.reportSend} cancel={words.cancel} close={close} />
    </form>
  );
};

const Buttons = ({ send, cancel, close }: { send: string; cancel: string; close: () => void }) => (
  <div class="buttons">
    <button type="submit" class="main">
      {send}
    </button>
    <button type="button" class="text" onClick={close}>
      {cancel}
    </button>
  </div>
);

/** A vote needs somebody who votes. */
const VoteForm = ({ form: { id, value = 1 }, ui }: { form: OpenForm; ui: Ui }) => {
  const { words, store } = ui;
  const [name, setName] = useState('');
  const [trouble, setTrouble] = useState<string>();
  const close = () => ui.open(undefined);
  const proceed = async () => {
    const refused = await signIn(ui, name);
    if (refused !== undefined) return setTrouble(refused);
    close();
    await store.vote(id, value);
  };
  return (
    <form
      class="composer"
      aria-label={words.nameFirst}
      onKeyDown={keysOf({ close })}
      onSubmit={(event) => {
        event.preventDefault();
        void proceed();
      }}
    >
      <Name ui={ui} value={name} onValue={setName} problem={trouble} autoFocus={true} />
      <Buttons send={words.proceed} cancel={words.cancel} close={close} />
    </form>
  );
};

export const CommentForm = ({ comment, form, ui }: { comment: Comment; form: OpenForm; ui: Ui }) => {
  const { id } = comment;
  if (form.kind === 'remove') return <RemoveForm id={id} ui={ui} />;
  if (form.kind === 'report') return <ReportForm id={id} ui={ui} />;
  if (form.kind === 'vote') return <VoteForm form={form} ui={ui} />;
  if (form.kind !== 'reply') return ui.staff && <ui.staff.parts.Form key={form.kind} comment={comment} form={form} ui={ui} staff={ui.staff} />;
  const close = () => ui.open(undefined);
  const label = ui.words.writeReply(comment.author?.name ?? ui.words.someone);
  return <Composer ui={ui} parentId={id} label={label} onPosted={close} onCancel={close} />;
};
