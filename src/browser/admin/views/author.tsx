// An author: the record, what staff wrote down, the ban, and all comments, which can be decided about here.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AuthorView } from '../../../contract/authors.ts';
import { NoteField } from '../field.tsx';
import { Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import { Ban } from '../queue/ban.tsx';
import { WholeList } from '../queue/whole-list.tsx';
import { AuthorStore } from './author.ts';

const Notes = ({ store, notes }: { store: AuthorStore; notes: AuthorView['notes'] }) => {
  const { words } = useDesk();
  const { author: say } = words;
  const [text, set] = useState('');
  const [fault, setFault] = useState<string | undefined>();
  const write = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const problem = await store.writeNote(text);
    setFault(problem === undefined ? undefined : words.problem(problem));
    if (problem === undefined) set('');
  };
  return (
    <section class="card stack" aria-labelledby="author-notes">
      <h2 id="author-notes">{say.notes}</h2>
      <ul class="lines">
        {notes.map(({ id, text: said, by, createdAt }) => (
          <li key={id}>
            <div>
              <p dir="auto" class="lines-kept">
                {said}
              </p>
              <p class="small quiet">
                {by !== null && <bdi>{by.name}</bdi>} <Moment iso={createdAt} />
              </p>
            </div>
            <button type="button" class="link small" onClick={() => void store.removeNote(id)}>
              {say.removeNote}
            </button>
          </li>
        ))}
      </ul>
      <form class="stack" onSubmit={write}>
        <NoteField label={say.newNote} help={say.noteHelp} fault={fault} rows={2} required value={text} onText={set} />
        <p>
          <button type="submit" class="button">
            {say.writeNote}
          </button>
        </p>
      </form>
    </section>
  );
};

const Facts = ({ view: { email, record }, onBan, onLift }: { view: AuthorView; onBan: () => void; onLift: () => void }) => {
  const { words } = useDesk();
  const { author: say, queue } = words;
  const { kind, role, firstSeenAt, ban, counts, otherNames } = record;
  return (
    <section class="card stack" aria-labelledby="author-facts">
      <h2 id="author-facts">{say.facts}</h2>
      <dl class="pairs">
        <dt>{say.kind}</dt>
        <dd>
          {queue.kinds[kind]} {role !== 'reader' && <span class="badge">{say.roles[role]}</span>}
        </dd>
        <dt>{say.seen}</dt>
        <dd>
          <Moment iso={firstSeenAt} />
        </dd>
        <dt>{say.comments}</dt>
        <dd class="figures">{queue.tally(counts)}</dd>
        {email !== null && (
          <>
            <dt>{say.email}</dt>
            <dd>{email}</dd>
          </>
        )}
        {otherNames.length > 0 && (
          <>
            <dt>{queue.alsoAs}</dt>
            <dd>
              <bdi>{words.list(otherNames)}</bdi>
            </dd>
          </>
        )}
        <dt>{say.ban}</dt>
        <dd>
          {ban === null ? (
            say.noBan
          ) : (
            <>
              <span class="badge bad">{queue.bans[ban.kind]}</span> {ban.until === null ? say.forGood : queue.until(words.day(new Date(ban.until)))}
            </>
          )}
        </dd>
      </dl>
      <p class="row">
        <button type="button" class="button danger" onClick={onBan}>
          {ban === null ? say.banIt : say.changeBan}
        </button>
        {ban !== null && (
          <button type="button" class="button" onClick={onLift}>
            {words.ban.lift}
          </button>
        )}
      </p>
    </section>
  );
};

export const View = ({ id }: { id: string }) => {
  const { api, words, notices } = useDesk();
  const store = useMemo(() => new AuthorStore(api, id), [api, id]);
  const [isBanning, ban] = useState(false);
  const filter = useMemo(() => ({ author: id }), [id]);
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  const lift = async () => {
    const problem = await store.liftBan();
    if (problem === undefined) notices.show({ kind: 'done', text: words.ban.lifted(store.value?.author.name ?? '') });
    else notices.show({ kind: 'fault', text: words.problem(problem) });
  };
  const { value, problem } = store;
  if (problem !== undefined) return <Failure problem={problem} again={() => void store.load()} />;
  if (value === undefined) return <p class="quiet">{words.loading}</p>;
  return (
    <>
      <Heading text={value.author.name} />
      <div class="two">
        <Facts view={value} onBan={() => ban(true)} onLift={() => void lift()} />
        <Notes store={store} notes={value.notes} />
      </div>
      <h2 class="apart">{words.author.all}</h2>
      <WholeList filter={filter} label={words.author.all} />
      {isBanning && <Ban author={value.author} onBanned={() => void store.load()} onClose={() => ban(false)} />}
    </>
  );
};
