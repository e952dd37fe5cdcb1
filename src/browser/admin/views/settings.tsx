// The settings of the site: everything that contract/site.ts has, with what it means.
import { useState } from 'preact/hooks';
import type { Language } from '../../../contract/site.ts';
import { Choice, Field } from '../field.tsx';
import { useDesk } from '../parts.tsx';
import { SavingForm } from './saving.tsx';
import { type Draft, type Field as Name, SettingsStore } from './settings.ts';

const LANGUAGES = ['ar', 'da', 'de', 'en', 'es', 'fi', 'fr', 'hu', 'it', 'nl', 'no', 'pt', 'ro', 'ru', 'sv', 'tr'] as const satisfies readonly Language[];
const MODES = ['publish', 'hold-first', 'hold-all'] as const;

/** A week, as the contract has it. */
const EDIT_MINUTES_MAX = 7 * 24 * 60;
const ORIGIN_ROWS = 4;

const Form = ({ store, draft }: { store: SettingsStore; draft: Draft }) => {
  const { words } = useDesk();
  const { settings: say } = words;
  const { faults } = store;
  const text = (name: Exclude<Name, 'mode' | 'origins' | 'language'>, more: object = {}) => (
    <Field label={say.fields[name]} help={say.helps[name]} fault={faults[name]}>
      {(described) => (
        <input {...described} {...more} name={name} value={draft[name]} onInput={({ currentTarget }) => store.change(name, currentTarget.value)} />
      )}
    </Field>
  );
  return (
    <>
      <section class="card stack" aria-labelledby="settings-site">
        <h2 id="settings-site">{say.site}</h2>
        {text('name', { required: true })}
        <Field label={say.fields.origins} help={say.helps.origins} fault={faults.origins}>
          {(described) => (
            <textarea
              {...described}
              name="origins"
              rows={ORIGIN_ROWS}
              spellcheck={false}
              value={draft.origins}
              onInput={({ currentTarget }) => store.change('origins', currentTarget.value)}
            />
          )}
        </Field>
        <Field label={say.fields.language} help={say.helps.language} fault={faults.language}>
          {(described) => (
            <select
              {...described}
              value={draft.language}
              onChange={({ currentTarget }) => store.change('language', LANGUAGES.find((one) => one === currentTarget.value) ?? '')}
            >
              {/* Once it is chosen, it can be changed, not taken away. */}
              {draft.language === '' && <option value="">{say.noLanguage}</option>}
              {LANGUAGES.map((one) => (
                <option key={one} value={one}>
                  {words.language(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </section>
      <section class="card stack" aria-labelledby="settings-moderation">
        <h2 id="settings-moderation">{say.moderation}</h2>
        <Choice
          label={say.fields.mode}
          options={MODES}
          names={say.modes}
          helps={say.modeHelps}
          value={draft.mode}
          onChoose={(mode) => store.change('mode', mode)}
        />
        {text('editMinutes', { type: 'number', min: 0, max: EDIT_MINUTES_MAX, step: 1, required: true })}
      </section>
      <section class="card stack" aria-labelledby="settings-sso">
        <h2 id="settings-sso">{say.sso}</h2>
        <p class="hint">{say.ssoHelp}</p>
        {text('audience')}
        {text('jwksUrl', { type: 'url' })}
      </section>
    </>
  );
};

export const View = () => {
  const { api, words } = useDesk();
  const [store] = useState(() => new SettingsStore(api));
  return (
    <SavingForm title={words.sections.settings} store={store}>
      {() => store.draft && <Form store={store} draft={store.draft} />}
    </SavingForm>
  );
};
