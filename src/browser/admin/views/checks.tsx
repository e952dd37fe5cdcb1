// The checks, in the order in which they are asked: what each does with what it finds, and from where on.
import { useState } from 'preact/hooks';
import type { CheckName, Param } from '../check-names.ts';
import { Field } from '../field.tsx';
import { useDesk } from '../parts.tsx';
import { ChecksStore, type Value } from './checks.ts';
import { SavingForm } from './saving.tsx';

const OUTCOMES = ['off', 'note', 'hold', 'spam', 'reject'] as const;
/** What readers report was published: it can be held again, nothing else. */
const OUTCOMES_OF_REPORTS = ['off', 'hold'] as const;
const FAILURES = ['publish', 'hold'] as const;

const isParam = (path: string, known: Readonly<Record<Param, string>>): path is Param => path in known;

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());

type ParamParts = { store: ChecksStore; name: CheckName; param: string; value: Value };

const ParamField = ({ store, name, param, value }: ParamParts) => {
  const { words } = useDesk();
  const { checks: say } = words;
  const path = `${name}.${param}`;
  const change = (changed: Value) => store.change(name, param, changed);
  return (
    <Field label={isParam(path, say.params) ? say.params[path] : param} fault={store.faults[path]}>
      {(described) => {
        if (typeof value === 'number')
          return <input {...described} type="number" value={value} onInput={({ currentTarget }) => change(Number(currentTarget.value))} />;
        if (param === 'onFailure')
          return (
            <select {...described} value={String(value)} onChange={({ currentTarget }) => change(currentTarget.value)}>
              {FAILURES.map((failure) => (
                <option key={failure} value={failure}>
                  {say.failures[failure]}
                </option>
              ))}
            </select>
          );
        if (typeof value === 'string')
          return <input {...described} value={value} spellcheck={false} onInput={({ currentTarget }) => change(currentTarget.value)} />;
        return (
          <textarea
            {...described}
            rows={2}
            spellcheck={false}
            value={value.join('\n')}
            onInput={({ currentTarget }) => change(currentTarget.value === '' ? [] : linesOf(currentTarget.value))}
          />
        );
      }}
    </Field>
  );
};

const Check = ({ store, name }: { store: ChecksStore; name: CheckName }) => {
  const { words } = useDesk();
  const { checks: say } = words;
  const check = store.draft?.[name];
  if (check === undefined) return null;
  const { outcome, ...params } = check;
  const given: [string, Value][] = Object.entries(params);
  return (
    <fieldset class="check">
      <legend class="unseen">{say.names[name]}</legend>
      <Field label={say.names[name]} help={say.helps[name]} fault={store.faults[`${name}.outcome`]}>
        {(described) => (
          <select {...described} value={outcome} onChange={({ currentTarget }) => store.change(name, 'outcome', currentTarget.value)}>
            {(name === 'reports' ? OUTCOMES_OF_REPORTS : OUTCOMES).map((one) => (
              <option key={one} value={one}>
                {say.outcomes[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {outcome !== 'off' && given.length > 0 && (
        <div class="params">
          {given.map(([param, value]) => (
            <ParamField key={param} store={store} name={name} param={param} value={value} />
          ))}
        </div>
      )}
    </fieldset>
  );
};

export const View = () => {
  const { api, words } = useDesk();
  const [store] = useState(() => new ChecksStore(api));
  return (
    <SavingForm title={words.sections.checks} store={store}>
      {() => (
        <div class="card">
          <p class="hint">{words.checks.order}</p>
          {store.names.map((name) => (
            <Check key={name} store={store} name={name} />
          ))}
        </div>
      )}
    </SavingForm>
  );
};
