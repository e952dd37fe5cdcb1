// Why is it rejected? A digit is enough; or words of one's own. Kept with the decision, for the record and for the author.
import { useRef, useState } from 'preact/hooks';
import { Dialog } from '../dialog.tsx';
import { NoteField } from '../field.tsx';
import { useDesk } from '../parts.tsx';

type RejectParts = { count: number; onReject: (reason: string | undefined) => void; onClose: () => void };

export const Reject = ({ count, onReject, onClose }: RejectParts) => {
  const { words } = useDesk();
  const { reject: say } = words;
  const [own, setOwn] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const choose = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLTextAreaElement) return;
    // Whoever simply writes means words of their own: without this, their first space would press the reason that has the focus.
    if (/^\p{L}$/u.test(event.key)) form.current?.querySelector('textarea')?.focus();
    const reason = event.key === '0' ? '' : say.reasons[Number(event.key) - 1];
    if (reason === undefined) return;
    event.preventDefault();
    onReject(reason === '' ? undefined : reason);
  };
  return (
    <Dialog title={say.title(count)} onClose={onClose} onKey={choose}>
      <div class="stack">
        <ul class="reasons">
          {say.reasons.map((reason, at) => (
            <li key={reason}>
              <button type="button" onClick={() => onReject(reason)}>
                <kbd>{at + 1}</kbd> {reason}
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={() => onReject(undefined)}>
              <kbd>0</kbd> {say.none}
            </button>
          </li>
        </ul>
        <form
          ref={form}
          onSubmit={(event) => {
            event.preventDefault();
            onReject(own.trim() === '' ? undefined : own.trim());
          }}
        >
          <NoteField
            label={say.own}
            help={say.ownHelp}
            rows={2}
            value={own}
            onText={setOwn}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }}
          />
          <div class="buttons">
            <button type="button" class="button" onClick={onClose}>
              {words.cancel}
            </button>
            <button type="submit" class="button main">
              {say.send}
            </button>
          </div>
        </form>
      </div>
    </Dialog>
  );
};
