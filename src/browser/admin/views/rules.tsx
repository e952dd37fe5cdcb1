// Rules about words, patterns and hosts: tried against what was written lately before they are switched on. And what every check says of a text.
import { useEffect, useState } from 'preact/hooks';
import { Confirm } from '../dialog.tsx';
import { Field } from '../field.tsx';
import { Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import { addressOf } from '../place.ts';
import { type Draft, type Rule, RulesStore, type Tested, type Tried } from './rules.ts';

const KINDS = ['word', 'pattern', 'host'] as const;
const OUTCOMES = ['note', 'hold', 'spam', 'reject'] as const;
const AUTHORS = ['guest', 'new', 'known', 'trusted', 'staff'] as const;
const EMPTY: Draft = { kind: 'word', pattern: '', outcome: 'hold', note: '' };
const BADGES = { note: '', hold: 'doubt', spam: 'bad', reject: 'bad' } as const;

const Caught = ({ tested: { looked, caught, comments } }: { tested: Tested }) => {
  const { words, site } = useDesk();
  const { rules: say } = words;
  return (
    <div role="status">
      <p>
        <strong>{say.caught(caught, looked)}</strong>
      </p>
      <ul class="lines small">
        {comments.map(({ id, authorName, createdAt, excerpt, status }) => (
          <li key={id}>
            <p dir="auto">{excerpt}</p>
            <p class="quiet">
              {authorName !== null && <bdi>{authorName}</bdi>} <span class="badge">{words.queue.statuses[status]}</span>{' '}
              <a href={addressOf({ view: 'comment', site, id })}>
                <Moment iso={createdAt} />
              </a>
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
};

const NewRule = ({ store }: { store: RulesStore }) => {
  const { words, notices } = useDesk();
  const { rules: say } = words;
  const [draft, set] = useState(EMPTY);
  const fault = store.problem?.fields.find(({ field }) => field === 'pattern')?.message;
  const make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(await store.make(draft))) return;
    notices.show({ kind: 'done', text: say.made });
    set(EMPTY);
  };
  return (
    <form class="card stack" onSubmit={make} aria-labelledby="rules-new" noValidate>
      <h2 id="rules-new">{say.new}</h2>
      <div class="two">
        <Field label={say.kind} help={say.kindHelps[draft.kind]}>
          {(described) => (
            <select
              {...described}
              value={draft.kind}
              onChange={({ currentTarget }) => set({ ...draft, kind: KINDS.find((kind) => kind === currentTarget.value) ?? 'word' })}
            >
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {say.kinds[kind]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={say.outcome} help={say.outcomeHelps[draft.outcome]}>
          {(described) => (
            <select
              {...described}
              value={draft.outcome}
              onChange={({ currentTarget }) => set({ ...draft, outcome: OUTCOMES.find((outcome) => outcome === currentTarget.value) ?? 'hold' })}
            >
              {OUTCOMES.map((outcome) => (
                <option key={outcome} value={outcome}>
                  {say.outcomes[outcome]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field label={say.patterns[draft.kind]} fault={fault}>
        {(described) => (
          <input
            {...described}
            dir="auto"
            spellcheck={false}
            value={draft.pattern}
            onInput={({ currentTarget }) => set({ ...draft, pattern: currentTarget.value })}
          />
        )}
      </Field>
      <Field label={say.note}>
        {(described) => <input {...described} dir="auto" value={draft.note} onInput={({ currentTarget }) => set({ ...draft, note: currentTarget.value })} />}
      </Field>
      {store.problem && fault === undefined && <Failure problem={store.problem} />}
      <p class="row">
        <button type="button" class="button" onClick={() => void store.test(draft)}>
          {say.test}
        </button>
        <button type="submit" class="button main">
          {say.make}
        </button>
      </p>
      {store.tested && <Caught tested={store.tested} />}
    </form>
  );
};

const RuleLine = ({
  rule: { id, kind, pattern, outcome, note, enabled, createdAt },
  store,
  onRemove,
}: {
  rule: Rule;
  store: RulesStore;
  onRemove: () => void;
}) => {
  const { words } = useDesk();
  const { rules: say } = words;
  return (
    <li>
      <div>
        <p>
          <code dir="auto">{pattern}</code> <span class={`badge ${BADGES[outcome]}`}>{say.outcomes[outcome]}</span>
        </p>
        <p class="small quiet">
          {say.kinds[kind]} · <Moment iso={createdAt} /> {note !== null && <q dir="auto">{note}</q>}
        </p>
      </div>
      <p class="row">
        <label class="row">
          <input type="checkbox" checked={enabled} onChange={({ currentTarget }) => void store.turn(id, currentTarget.checked)} /> {say.isOn}
          <span class="unseen">{pattern}</span>
        </label>
        <button type="button" class="button danger" onClick={onRemove}>
          {say.remove} <span class="unseen">{pattern}</span>
        </button>
      </p>
    </li>
  );
};

const Steps = ({ tried: { status, steps } }: { tried: Tried }) => {
  const { words } = useDesk();
  const { rules: say } = words;
  return (
    <div role="status">
      <p>
        {say.wouldBe} <strong>{words.queue.statuses[status]}</strong>
      </p>
      <ul class="signs">
        {steps.map(({ check, isOn, outcome, reason }) => (
          <li key={check} class={outcome === null ? 'quiet' : undefined}>
            <span class={`badge ${outcome === null ? '' : BADGES[outcome]}`}>
              {outcome === null ? (isOn ? say.nothing : say.isOff) : words.queue.outcomes[outcome]}
            </span>
            <span>
              {words.checkName(check)}
              {reason !== null && `: ${reason}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};

const Trial = ({ store }: { store: RulesStore }) => {
  const { words } = useDesk();
  const { rules: say } = words;
  const [body, setBody] = useState('');
  const [author, setAuthor] = useState<(typeof AUTHORS)[number]>('guest');
  return (
    <form
      class="card stack"
      aria-labelledby="rules-try"
      onSubmit={(event) => {
        event.preventDefault();
        void store.try(body, author);
      }}
    >
      <h2 id="rules-try">{say.try}</h2>
      <Field label={say.body} help={say.bodyHelp}>
        {(described) => <textarea {...described} rows={3} required dir="auto" value={body} onInput={({ currentTarget }) => setBody(currentTarget.value)} />}
      </Field>
      <Field label={say.author}>
        {(described) => (
          <select {...described} value={author} onChange={({ currentTarget }) => setAuthor(AUTHORS.find((one) => one === currentTarget.value) ?? 'guest')}>
            {AUTHORS.map((one) => (
              <option key={one} value={one}>
                {say.authors[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p>
        <button type="submit" class="button">
          {say.tryIt}
        </button>
      </p>
      {store.tried && <Steps tried={store.tried} />}
    </form>
  );
};

export const View = () => {
  const { api, words } = useDesk();
  const { rules: say } = words;
  const [store] = useState(() => new RulesStore(api));
  const [leaving, leave] = useState<Rule | undefined>();
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  return (
    <>
      <Heading text={words.sections.rules} />
      {store.rules === undefined ? (
        store.problem ? (
          <Failure problem={store.problem} again={() => void store.load()} />
        ) : (
          <p class="quiet">{words.loading}</p>
        )
      ) : (
        <div class="narrow stack">
          <NewRule store={store} />
          <section class="card stack" aria-labelledby="rules-all">
            <h2 id="rules-all">{say.all}</h2>
            {store.rules.length === 0 && <p class="quiet">{say.none}</p>}
            <ul class="lines">
              {store.rules.map((rule) => (
                <RuleLine key={rule.id} rule={rule} store={store} onRemove={() => leave(rule)} />
              ))}
            </ul>
          </section>
          <Trial store={store} />
        </div>
      )}
      {leaving && (
        <Confirm
          title={say.removeAsk}
          text={<code>{leaving.pattern}</code>}
          yes={say.remove}
          onYes={() => {
            void store.remove(leaving.id);
            leave(undefined);
          }}
          onClose={() => leave(undefined)}
        />
      )}
    </>
  );
};
