// Something that is shown this once: a key, a secret, a link.
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { useDesk } from './parts.tsx';

type OnceParts = { title: string; label: string; help: string; value: string; onClose: () => void };

export const Once = ({ title, label, help, value, onClose }: OnceParts) => {
  const { words } = useDesk();
  const [isCopied, copied] = useState(false);
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">
        <p>{help}</p>
        <Field label={label}>
          {(described) => <input {...described} class="code" readOnly value={value} onFocus={({ currentTarget }) => currentTarget.select()} />}
        </Field>
        <div class="buttons">
          <button type="button" class="button" onClick={() => void navigator.clipboard.writeText(value).then(() => copied(true))}>
            {isCopied ? words.copied : words.copy}
          </button>
          <button type="button" class="button main" onClick={onClose}>
            {words.kept}
          </button>
        </div>
      </div>
    </Dialog>
  );
};
