// The place to type: grows with the text, shows a preview, says what is wrong with it right below.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { BODY_BYTES } from '../../contract/limits.ts';
import { type ApiProblem, toProblem } from '../client/api.ts';
import { newKey } from '../client/draft.ts';
import type { Ui } from './ui.ts';

/** From here on the reader is told how much is left. */
const TELL_LEFT_BELOW = 2_000;

const utf8 = new TextEncoder();

/** Ctrl+Enter (⌘ on a Mac) sends and Escape closes, from wherever the focus is in the form. */
export const keysOf =
  ({ send, close }: { send?: () => void; close?: (() => void) | undefined }) =>
  (event: KeyboardEvent): void => {
    // While an input method composes, Enter and Escape are its own.
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && send !== undefined) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape') close?.();
  };

type FieldParts = {
  ui: Ui;
  label: string;
  body: string;
  onBody: (body: string) => void;
  onFocus?: (() => void) | undefined;
  problem: string | undefined;
  isOpen: boolean;
  autoFocus: boolean;
  /** Between the text and the buttons. */
  children?: ComponentChildren;
  buttons: ComponentChildren;
};

const usePreview = ({ store, words }: Ui, body: string) => {
  const [preview, set] = useState<{ html: string } | { problem: ApiProblem } | undefined>();
  const toggle = async () => {
    if (preview !== undefined) return set(undefined);
    if (body.trim() === '') return set({ html: '' });
    try {
      set({ html: await store.preview(body) });
    } catch (error) {
      set({ problem: toProblem(error) });
    }
  };
  const shown =
    preview === undefined ? null : 'problem' in preview ? (
      <p class="problem" role="alert">
        {words.problem(preview.problem)}
      </p>
    ) : preview.html === '' ? (
      <p class="preview quiet">{words.nothingToPreview}</p>
    ) : (
      <div class="preview body" dir="auto" dangerouslySetInnerHTML={{ __html: preview.html }} />
    );
  return { isOn: preview !== undefined, toggle, shown };
};

export const Field = ({ ui, label, body, onBody, onFocus, problem, isOpen, autoFocus, children, buttons }: FieldParts) => {
  const { words } = ui;
  const [id] = useState(newKey);
  const area = useRef<HTMLTextAreaElement>(null);
  const preview = usePreview(ui, body);
  const left = BODY_BYTES - utf8.encode(body).length;
  // Where something is wrong is where the reader goes on.
  const wantsFocus = autoFocus || problem !== undefined;
  useLayoutEffect(() => {
    if (!wantsFocus) return;
    area.current?.focus({ preventScroll: true });
    area.current?.scrollIntoView({ block: 'nearest' });
  }, [wantsFocus]);
  return (
    <>
      <label class="unseen" for={id}>
        {label}
      </label>
      {preview.shown}
      <textarea
        ref={area}
        id={id}
        part="input"
        class={isOpen ? 'open' : ''}
        hidden={preview.isOn}
        dir="auto"
        rows={1}
        placeholder={label}
        value={body}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem ${id}-hint`}
        onInput={({ currentTarget }) => onBody(currentTarget.value)}
        onFocus={onFocus}
      />
      <p class="problem" id={`${id}-problem`} role="alert">
        {problem}
      </p>
      {isOpen && (
        <>
          <p class="hint" id={`${id}-hint`}>
            {left < TELL_LEFT_BELOW ? words.bytesLeft(left) : words.markdown}
          </p>
          {children}
          <div class="buttons">
            {buttons}
            <button type="button" class="text" aria-pressed={preview.isOn} onClick={() => void preview.toggle()}>
              {preview.isOn ? words.back : words.preview}
            </button>
          </div>
        </>
      )}
    </>
  );
};
