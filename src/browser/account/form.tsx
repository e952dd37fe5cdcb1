// A form of these pages: busy while it is sent, with what was refused at its fields and the rest above the button.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../admin/field.tsx';
import { type ApiProblem, toProblem } from '../client/api.ts';
import { isCancelled } from './passkey.ts';
import { en } from './words/en.ts';

export type Sending = { isBusy: boolean; problem: string; faults: Readonly<Record<string, string>> };
const IDLE: Sending = { isBusy: false, problem: '', faults: {} };

const toFaults = (problem: ApiProblem): Record<string, string> =>
  Object.fromEntries(problem.fields.map(({ field, message }) => [field.split('.').at(-1) ?? field, message]));

/** Runs what a button or a form is for; `run` never throws. */
export const useSending = (): Sending & { run: (work: () => Promise<void>) => Promise<void> } => {
  const [sending, set] = useState(IDLE);
  const run = async (work: () => Promise<void>): Promise<void> => {
    set({ ...IDLE, isBusy: true });
    try {
      await work();
      set(IDLE);
    } catch (error) {
      if (isCancelled(error)) return set({ ...IDLE, problem: en.cancelled });
      const problem = toProblem(error);
      const faults = toFaults(problem);
      set({ isBusy: false, problem: problem.fields.length > 0 ? '' : en.problem(problem), faults });
    }
  };
  return { ...sending, run };
};

/** The values of a form's fields, as they were typed. */
export const valuesOf = (form: HTMLFormElement): ((name: string) => string) => {
  const data = new FormData(form);
  return (name) => String(data.get(name) ?? '');
};

type FormParts = { sending: Sending; onSend: (value: (name: string) => string) => void; children: ComponentChildren; label?: string };

export const Form = ({ sending, onSend, children, label }: FormParts) => (
  <form
    class="stack"
    aria-label={label}
    onSubmit={(event) => {
      event.preventDefault();
      onSend(valuesOf(event.currentTarget));
    }}
  >
    {children}
    <p class="problem" role="alert">
      {sending.problem}
    </p>
  </form>
);

type InputParts = {
  sending: Sending;
  name: string;
  label: string;
  help?: string;
  field?: string;
  type?: 'text' | 'email' | 'password';
  /** A token of the HTML standard, section 4.10.18.7: what a password manager goes by. */
  autocomplete?: string;
  inputMode?: 'numeric' | 'text';
  defaultValue?: string;
  required?: boolean;
  minLength?: number;
  maxLength?: number;
};

/** `field`: what the service calls it, where that is another name. */
export const Input = ({ sending, name, label, help, field = name, type, ...rest }: InputParts) => (
  <Field label={label} {...(help === undefined ? {} : { help })} fault={sending.faults[field]}>
    {(described) => {
      const common = { ...described, ...rest, name, spellcheck: false };
      if (type === 'email') return <input {...common} type="email" />;
      return type === 'password' ? <input {...common} type="password" /> : <input {...common} type="text" />;
    }}
  </Field>
);

type ButtonParts = { isBusy: boolean; onPress?: () => void; isMain?: boolean; children: ComponentChildren };

export const Button = ({ isBusy, onPress, isMain = false, children }: ButtonParts) => (
  <button
    type={onPress === undefined ? 'submit' : 'button'}
    class={isMain ? 'button main' : 'button'}
    disabled={isBusy}
    {...(onPress === undefined ? {} : { onClick: onPress })}
  >
    {children}
  </button>
);
