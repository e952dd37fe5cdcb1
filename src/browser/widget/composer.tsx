// Leave a comment or a reply: the draft is kept, the name asked once, and what goes wrong is said where it can be mended.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { NAME_CHARACTERS } from '../../contract/limits.ts';
import { toProblem } from '../client/api.ts';
import { Draft, newKey } from '../client/draft.ts';
import { signInByWindow } from '../client/sign-in.ts';
import { keepIn } from '../client/storage.ts';
import { Field, keysOf } from './field.tsx';
import type { Ui } from './ui.ts';

export const draftOf = ({ store: { api, article } }: Ui, parentId: string | null): Draft =>
  new Draft(
    keepIn(() => localStorage),
    { base: api.base, site: api.site, article: article.key, place: parentId ?? 'root' },
  );

/** For sites whose readers or moderators have accounts here: the attribute `accounts` says so. */
const Account = ({ ui: { store, words, say } }: { ui: Ui }) => {
  const press = async () => {
    try {
      if (!(await signInByWindow(store.api, store.reader))) return;
      store.reconnect();
      // Staff see more than others.
      await store.load();
    } catch (error) {
      say(words.problem(toProblem(error)));
    }
  };
  return (
    <button type="button" class="text" onClick={() => void press()}>
      {words.account}
    </button>
  );
};

/** Who writes: a name to be typed, or the one that is known. */
export const Name = ({
  ui,
  value,
  onValue,
  problem,
  autoFocus = false,
}: {
  ui: Ui;
  value: string;
  onValue: (name: string) => void;
  problem: string | undefined;
  autoFocus?: boolean;
}) => {
  const { store, words } = ui;
  const { reader } = store;
  const [id] = useState(newKey);
  const field = useRef<HTMLInputElement>(null);
  const wantsFocus = autoFocus || problem !== undefined;
  useLayoutEffect(() => {
    if (wantsFocus) field.current?.focus();
  }, [wantsFocus]);
  if (reader.name !== undefined)
    return (
      <p class="hint">
        {words.as} <bdi class="name">{reader.name}</bdi>.{' '}
        <button
          type="button"
          class="text"
          onClick={() => {
            onValue(reader.name ?? '');
            reader.signOut();
            store.reconnect();
            // The button is gone: the field takes its place, for the keyboard too.
            requestAnimationFrame(() => field.current?.focus());
          }}
        >
          {words.notYou}
        </button>
      </p>
    );
  if (reader.isStaff) return <p class="hint">{words.asStaff}</p>;
  if (reader.token !== undefined) return null;
  return (
    <p class="name-field">
      <label for={id}>{words.name}</label>
      <input
        ref={field}
        id={id}
        part="input"
        autoComplete="nickname"
        dir="auto"
        maxLength={NAME_CHARACTERS}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-note`}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
      <span id={`${id}-note`} class={problem === undefined ? 'hint' : 'problem'}>
        {problem ?? words.nameNote}
      </span>
      {ui.hasAccounts && <Account ui={ui} />}
    </p>
  );
};

/** A sentence when there is no name to write by yet; undefined when the reader is somebody now. */
export const signIn = async ({ store, words }: Ui, name: string): Promise<string | undefined> => {
  if (store.reader.token !== undefined) return undefined;
  if (name.trim() === '') return words.nameMissing;
  try {
    await store.reader.becomeGuest(name.trim());
    store.reconnect();
    return undefined;
  } catch (error) {
    return words.problem(toProblem(error));
  }
};

type Troubles = { body?: string; name?: string };

const usePost = (ui: Ui, parentId: string | null, onPosted: (() => void) | undefined) => {
  const form = useRef<HTMLFormElement>(null);
  const { store, words } = ui;
  const draft = draftOf(ui, parentId);
  const [body, setBody] = useState(draft.body);
  const [name, setName] = useState('');
  const [troubles, setTroubles] = useState<Troubles>({});
  const isSending = useRef(false);
  const write = (text: string) => {
    setBody(text);
    draft.write(text);
    setTroubles({});
  };
  const send = async () => {
    if (body.trim() === '') return setTroubles({ body: words.bodyMissing });
    const trouble = await signIn(ui, name);
    if (trouble !== undefined) return setTroubles({ name: trouble });
    // The field of the name goes; who was in it goes on writing.
    if (form.current?.querySelector('input:focus')) form.current.querySelector('textarea')?.focus();
    const key = draft.send(body);
    setBody('');
    setTroubles({});
    onPosted?.();
    try {
      const comment = await store.post({ key, parentId, body });
      if (comment === undefined) return;
      draft.clear();
      ui.say(comment.status === 'pending' ? words.held : words.posted);
      ui.dispatch('posted', { article: store.article.key, comment });
    } catch (error) {
      // The text comes back to where it was typed, with the reason.
      setBody(body);
      setTroubles({ body: words.problem(toProblem(error)) });
      if (parentId !== null) ui.open({ id: parentId, kind: 'reply' });
    }
  };
  const submit = async () => {
    if (isSending.current) return;
    isSending.current = true;
    await send();
    isSending.current = false;
  };
  return { form, body, write, name, setName, troubles, submit };
};

type ComposerParts = { ui: Ui; parentId: string | null; label?: string; onPosted?: () => void; onCancel?: () => void };

export const Composer = ({ ui, parentId, label, onPosted, onCancel }: ComposerParts) => {
  const { words } = ui;
  const { form, body, write, name, setName, troubles, submit } = usePost(ui, parentId, onPosted);
  const [isEntered, enter] = useState(parentId !== null);
  const isOpen = isEntered || body !== '';
  return (
    <form
      ref={form}
      class="composer"
      part="composer"
      onKeyDown={keysOf({ send: () => void submit(), close: onCancel })}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        ui={ui}
        label={label ?? words.write}
        body={body}
        onBody={write}
        onFocus={() => enter(true)}
        problem={troubles.body}
        isOpen={isOpen}
        autoFocus={parentId !== null}
        buttons={
          <>
            <button type="submit" class="main" part="button">
              {parentId === null ? words.post : words.postReply}
            </button>
            {onCancel !== undefined && (
              <button type="button" class="text" onClick={onCancel}>
                {words.cancel}
              </button>
            )}
          </>
        }
      >
        <Name ui={ui} value={name} onValue={setName} problem={troubles.name} />
      </Field>
    </form>
  );
};
