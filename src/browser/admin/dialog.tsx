// A dialog: opens over the desk, closes with Escape, and gives the focus back to where it was.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useDesk } from './parts.tsx';

type DialogParts = { title: ComponentChildren; onClose: () => void; children: ComponentChildren; isWide?: boolean; onKey?: (event: KeyboardEvent) => void };

export const Dialog = ({ title, onClose, children, isWide = false, onKey }: DialogParts) => {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // By hand: the browser gives the focus back when a dialog is closed, not when it is taken out of the page. Where the focus went on by itself it stays.
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={isWide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) onClose();
      }}
      onKeyDown={onKey}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
};

type ConfirmParts = { title: string; text: ComponentChildren; yes: string; onYes: () => void; onClose: () => void };

/** Asked before what cannot be taken back, or concerns much. */
export const Confirm = ({ title, text, yes, onYes, onClose }: ConfirmParts) => {
  const { words } = useDesk();
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">
        <p>{text}</p>
        <div class="buttons">
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="button" class="button main" onClick={onYes}>
            {yes}
          </button>
        </div>
      </div>
    </Dialog>
  );
};
