// Above the comments: who is here, how they are sorted, what is new, and what is wrong with the connection.
import type { Sort } from '../../contract/thread.ts';
import type { Ui } from './ui.ts';

const SORTS: readonly Sort[] = ['newest', 'oldest', 'best'];

export const Status = ({ ui }: { ui: Ui }) => {
  const { store, words } = ui;
  return (
    <>
      {/* The number that comes counts this page too. */}
      <p class="quiet status">{store.readers > 1 ? words.others(store.readers - 1) : ''}</p>
      {store.thread.commentCount > 1 && (
        <label class="sort">
          <span class="unseen">{words.sort}</span>
          <select value={store.sort} onChange={({ currentTarget }) => void store.load(SORTS.find((sort) => sort === currentTarget.value))}>
            {SORTS.map((sort) => (
              <option key={sort} value={sort}>
                {words.sorts[sort]}
              </option>
            ))}
          </select>
        </label>
      )}
      {ui.staff && <ui.staff.parts.Bar ui={ui} staff={ui.staff} />}
    </>
  );
};

/** What authors are told of decisions. */
export const Statements = ({ ui }: { ui: Ui }) => ui.statements && <ui.statements ui={ui} />;

/** What is new, and what is wrong: takes no room of its own, so that nothing moves when it comes. */
export const Newer = ({ ui: { store, words, steady, isOnline } }: { ui: Ui }) => {
  const count = store.tree.newerCount;
  const trouble = !isOnline ? words.offline : store.connection === 'lost' ? words.lost : undefined;
  const show = () => {
    const [first] = store.showNewer();
    if (first !== undefined) steady.soon(() => steady.focus(first.comment.id));
  };
  return (
    <div class="newer">
      <p class="trouble" role="status">
        {trouble}
      </p>
      {count > 0 && (
        <button type="button" onClick={show} part="newer">
          {words.newer(count)}
        </button>
      )}
    </div>
  );
};

/** What went wrong with loading more of a place. */
export const Trouble = ({ place, ui: { store, words } }: { place: string; ui: Ui }) => {
  const problem = store.problems.get(place);
  return problem === undefined ? null : (
    <p class="problem" role="alert">
      {words.problem(problem)}
    </p>
  );
};
