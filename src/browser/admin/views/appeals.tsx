// What authors answered to decisions about their comments: upheld, and the comment stands again; or refused, with a word why.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { OpenAppeal } from '../../../contract/appeal.ts';
import { Dialog } from '../dialog.tsx';
import { NoteField } from '../field.tsx';
import { Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import { addressOf } from '../place.ts';
import { AppealsStore } from './appeals.ts';

type Outcome = 'upheld' | 'refused';

const Settle = ({ outcome, onSettle, onClose }: { outcome: Outcome; onSettle: (answer: string) => void; onClose: () => void }) => {
  const { words } = useDesk();
  const { appeals: say } = words;
  const [answer, set] = useState('');
  return (
    <Dialog title={say.titles[outcome]} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSettle(answer.trim());
        }}
      >
        <NoteField label={say.answer} help={say.answerHelp} rows={3} value={answer} onText={set} />
        <div class="buttons">
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" class="button main">
            {say.acts[outcome]}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const Appeal = ({ appeal, onSettle }: { appeal: OpenAppeal; onSettle: (outcome: Outcome) => void }) => {
  const { words, site } = useDesk();
  const { appeals: say } = words;
  const { statement, author, decidedBy, settledBy, outcome, answer } = appeal;
  return (
    <li class="card stack" aria-label={say.by(author.name)}>
      <p class="small quiet">
        <a href={addressOf({ view: 'author', site, id: author.id })}>
          <bdi>{author.name}</bdi>
        </a>{' '}
        · <bdi>{statement.article.title ?? statement.article.key}</bdi> · <Moment iso={appeal.createdAt} />
      </p>
      <blockquote dir="auto" class="quote">
        {statement.source ?? say.gone}
      </blockquote>
      <p class="small">
        <span class="badge bad">{words.past[statement.action]}</span> {statement.reason !== null && <q dir="auto">{statement.reason}</q>}{' '}
        <span class="quiet">
          {decidedBy !== null && <bdi>{decidedBy.name}</bdi>} <Moment iso={statement.decidedAt} />
        </span>
      </p>
      <div>
        <h2>{say.says}</h2>
        <p dir="auto" class="lines-kept">
          {appeal.text}
        </p>
      </div>
      {outcome === null ? (
        <p class="row">
          <button type="button" class="button main" onClick={() => onSettle('upheld')}>
            {say.acts.upheld}…
          </button>
          <button type="button" class="button" onClick={() => onSettle('refused')}>
            {say.acts.refused}…
          </button>
        </p>
      ) : (
        <p class="small">
          <span class={`badge ${outcome === 'upheld' ? 'good' : 'bad'}`}>{say.outcomes[outcome]}</span> {answer !== null && <q dir="auto">{answer}</q>}{' '}
          <span class="quiet">{settledBy !== null && <bdi>{settledBy.name}</bdi>}</span>
        </p>
      )}
    </li>
  );
};

export const View = () => {
  const { api, words, notices } = useDesk();
  const { appeals: say } = words;
  const [isSettled, setSettled] = useState(false);
  const store = useMemo(() => new AppealsStore(api, isSettled), [api, isSettled]);
  const [asked, ask] = useState<{ id: string; outcome: Outcome } | undefined>();
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  const settle = async (id: string, outcome: Outcome, answer: string): Promise<void> => {
    ask(undefined);
    const problem = await store.settle(id, { outcome, ...(answer !== '' && { answer }) });
    if (problem === undefined) notices.show({ kind: 'done', text: say.done[outcome] });
    else notices.show({ kind: 'fault', text: words.problem(problem) });
  };
  return (
    <>
      <Heading text={words.sections.appeals}>
        <label class="row">
          <input type="checkbox" checked={isSettled} onChange={({ currentTarget }) => setSettled(currentTarget.checked)} /> {say.settled}
        </label>
      </Heading>
      {store.problem && <Failure problem={store.problem} again={() => void store.load()} />}
      {store.items?.length === 0 && <p class="quiet">{say.none}</p>}
      <ul class="narrow stack">
        {store.items?.map((appeal) => (
          <Appeal key={appeal.id} appeal={appeal} onSettle={(outcome) => ask({ id: appeal.id, outcome })} />
        ))}
      </ul>
      {store.hasMore && (
        <p class="end">
          <button type="button" class="button" onClick={() => void store.load()}>
            {words.more}
          </button>
        </p>
      )}
      {asked && <Settle outcome={asked.outcome} onSettle={(answer) => void settle(asked.id, asked.outcome, answer)} onClose={() => ask(undefined)} />}
    </>
  );
};
