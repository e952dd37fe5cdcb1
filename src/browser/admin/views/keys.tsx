// API keys and secrets: made, shown once, revoked.
import { useEffect, useState } from 'preact/hooks';
import { Confirm, Dialog } from '../dialog.tsx';
import { Choice, Field } from '../field.tsx';
import { Once } from '../once.tsx';
import { Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import { KeysStore } from './keys.ts';

const ROLES = ['moderator', 'admin'] as const;

const NewKey = ({ store, onClose }: { store: KeysStore; onClose: () => void }) => {
  const { words } = useDesk();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('moderator');
  const [until, setUntil] = useState('');
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (await store.makeKey({ name, role, ...(until !== '' && { expiresAt: `${until}T00:00:00Z` }) })) onClose();
  };
  return (
    <Dialog title={words.credentials.make} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <Field label={words.credentials.name} help={words.credentials.nameHelp} fault={store.faults.name}>
          {(described) => <input {...described} value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} required />}
        </Field>
        <Choice label={words.credentials.role} options={ROLES} names={words.roles} helps={words.credentials.roleHelps} value={role} onChoose={setRole} />
        <Field label={words.credentials.until} help={words.credentials.untilHelp} fault={store.faults.expiresAt}>
          {(described) => <input {...described} type="date" value={until} onInput={({ currentTarget }) => setUntil(currentTarget.value)} />}
        </Field>
        {store.problem && <Failure problem={store.problem} />}
        <div class="buttons">
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" class="button main">
            {words.credentials.makeIt}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const Keys = ({ store, onMake, onRevoke }: { store: KeysStore; onMake: () => void; onRevoke: (ask: Ask) => void }) => {
  const { words } = useDesk();
  const { credentials: say } = words;
  return (
    <section class="card stack" aria-labelledby="keys-api">
      <header class="row between">
        <h2 id="keys-api">{say.apiKeys}</h2>
        <button type="button" class="button" onClick={onMake}>
          {say.make}
        </button>
      </header>
      <p class="hint">{say.apiKeysHelp}</p>
      {store.keys?.length === 0 ? (
        <p class="quiet">{say.noKeys}</p>
      ) : (
        <ul class="lines">
          {store.keys?.map(({ id, name, role, hint, createdAt, expiresAt, lastUsedAt }) => (
            <li key={id}>
              <div>
                <p>
                  <strong>
                    <bdi>{name}</bdi>
                  </strong>{' '}
                  <span class="badge">{words.roles[role]}</span> <code class="quiet">{hint}…</code>
                </p>
                <p class="small quiet">
                  {say.made} <Moment iso={createdAt} /> ·{' '}
                  {lastUsedAt === null ? (
                    say.neverUsed
                  ) : (
                    <>
                      {say.used} <Moment iso={lastUsedAt} />
                    </>
                  )}
                  {expiresAt !== null && <> · {say.good(words.day(new Date(expiresAt)))}</>}
                </p>
              </div>
              <button type="button" class="button danger" onClick={() => onRevoke({ text: say.revokeAsk(name), do: () => store.revokeKey(id) })}>
                {say.revoke} <span class="unseen">{name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

const Secrets = ({ store, onRemove }: { store: KeysStore; onRemove: (ask: Ask) => void }) => {
  const { words } = useDesk();
  const { credentials: say } = words;
  return (
    <section class="card stack" aria-labelledby="keys-sso">
      <header class="row between">
        <h2 id="keys-sso">{say.secrets}</h2>
        <button type="button" class="button" onClick={() => void store.makeSecret()}>
          {say.makeSecret}
        </button>
      </header>
      <p class="hint">{say.secretsHelp}</p>
      {store.secrets.length === 0 ? (
        <p class="quiet">{say.noSecrets}</p>
      ) : (
        <ul class="lines">
          {store.secrets.map(({ kid, createdAt }) => (
            <li key={kid}>
              <p>
                <code>{kid}</code>{' '}
                <span class="small quiet">
                  {say.made} <Moment iso={createdAt} />
                </span>
              </p>
              <button type="button" class="button danger" onClick={() => onRemove({ text: say.removeAsk(kid), do: () => store.removeSecret(kid) })}>
                {say.remove} <span class="unseen">{kid}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

type Ask = { text: string; do: () => Promise<boolean> };

export const View = () => {
  const { api, words } = useDesk();
  const [store] = useState(() => new KeysStore(api));
  const [isMaking, make] = useState(false);
  const [asked, ask] = useState<Ask | undefined>();
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  return (
    <>
      <Heading text={words.sections.keys} />
      {store.problem && !isMaking && <Failure problem={store.problem} {...(store.keys === undefined && { again: () => void store.load() })} />}
      {store.keys === undefined ? (
        store.problem === undefined && <p class="quiet">{words.loading}</p>
      ) : (
        <div class="narrow stack">
          <Keys store={store} onMake={() => make(true)} onRevoke={ask} />
          <Secrets store={store} onRemove={ask} />
        </div>
      )}
      {isMaking && <NewKey store={store} onClose={() => make(false)} />}
      {store.shown && (
        <Once
          title={store.shown.kind === 'key' ? words.credentials.newKey(store.shown.name) : words.credentials.newSecret(store.shown.name)}
          label={store.shown.kind === 'key' ? words.credentials.key : words.credentials.secret}
          help={words.credentials.once}
          value={store.shown.value}
          onClose={() => store.hide()}
        />
      )}
      {asked && (
        <Confirm
          title={words.credentials.sure}
          text={asked.text}
          yes={words.credentials.revoke}
          onYes={() => {
            void asked.do();
            ask(undefined);
          }}
          onClose={() => ask(undefined)}
        />
      )}
    </>
  );
};
