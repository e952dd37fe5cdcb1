// A field of a form with its label, its help and what is wrong with it, tied together for those who listen.
import type { ComponentChildren } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { NOTE_CHARACTERS } from '../../contract/limits.ts';

type Described = { id: string; 'aria-describedby': string; 'aria-invalid': boolean };

type FieldParts = {
  label: ComponentChildren;
  help?: ComponentChildren;
  fault?: string | undefined;
  /** The field itself, given what ties it to the rest. */
  children: (described: Described) => ComponentChildren;
};

export const Field = ({ label, help, fault, children }: FieldParts) => {
  const id = useId();
  // What is wrong is mended at once: at the first of several.
  useEffect(() => {
    if (fault !== undefined && document.activeElement?.getAttribute('aria-invalid') !== 'true') document.getElementById(id)?.focus();
  }, [fault]);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p class="hint" id={`${id}-help`}>
          {help}
        </p>
      )}
      {children({ id, 'aria-describedby': `${id}-help ${id}-fault`, 'aria-invalid': fault !== undefined })}
      <p class="problem small" id={`${id}-fault`} role="alert">
        {fault}
      </p>
    </div>
  );
};

type NoteParts = Omit<FieldParts, 'children'> & {
  rows: number;
  required?: boolean;
  value: string;
  onText: (text: string) => void;
  onKeyDown?: (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => void;
};

/** A few sentences that go on record: a reason, an answer. */
export const NoteField = ({ rows, required = false, value, onText, onKeyDown, ...field }: NoteParts) => (
  <Field {...field}>
    {(described) => (
      <textarea
        {...described}
        {...{ rows, required, value, onKeyDown }}
        maxLength={NOTE_CHARACTERS}
        dir="auto"
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
    )}
  </Field>
);

type ChoiceParts<V extends string> = {
  label: ComponentChildren;
  options: readonly V[];
  names: Readonly<Record<V, string>>;
  helps: Readonly<Record<V, string>>;
  value: V;
  onChoose: (value: V) => void;
};

/** One of a few, each with what it means. */
export const Choice = <V extends string>({ label, options, names, helps, value, onChoose }: ChoiceParts<V>) => {
  const id = useId();
  return (
    <fieldset class="field">
      <legend class="label">{label}</legend>
      <div class="choices">
        {options.map((option) => (
          <label key={option}>
            <input type="radio" name={id} checked={option === value} onChange={() => onChoose(option)} aria-describedby={`${id}-${option}`} />
            <span>{names[option]}</span>
            <span class="hint" id={`${id}-${option}`}>
              {helps[option]}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
