// What can be done with a selection, or with everything that the filter finds.
import { useState } from 'preact/hooks';
import type { Action } from '../../../contract/moderation.ts';
import { type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Confirm } from '../dialog.tsx';
import { useDesk, useWatched } from '../parts.tsx';
import { type Deciding, useBench } from './deciding.tsx';
import type { Queue } from './queue.ts';
import { Reject } from './reject.tsx';

type BulkParts = { queue: Queue; actions: readonly Action[]; deciding: Deciding };

const Buttons = ({ queue, actions, onAct }: Pick<BulkParts, 'queue' | 'actions'> & { onAct: (action: Action) => void }) => {
  const { words } = useDesk();
  return (
    <div class="acts">
      {actions.map((action) => (
        <button key={action} type="button" class={`button ${action}`} onClick={() => onAct(action)}>
          {words.queue.acts[queue.tab === 'reported' && action === 'approve' ? 'keep' : action]}
        </button>
      ))}
    </div>
  );
};

type Sure = { action: Action; count: number; at: string; isReasoned?: true };

/** Counted, confirmed, done: more than what is shown is never decided about by one key. */
const useAll = (queue: Queue) => {
  const { api, words, notices } = useDesk();
  const bench = useBench();
  const [isAll, setAll] = useState(false);
  const [sure, setSure] = useState<Sure | undefined>();
  const failed = (problem: ApiProblem) => notices.show({ kind: 'fault', text: words.problem(problem) });
  const count = async (action: Action): Promise<void> => {
    try {
      const { reported, ...rest } = queue.asked;
      const { count: n, at } = await ask(api, 'countMatches', { query: { ...rest, reported: reported ? 'true' : undefined } });
      if (n === 0) notices.show({ kind: 'done', text: words.queue.none });
      else setSure({ action, count: n, at });
    } catch (error) {
      failed(toProblem(error));
    }
  };
  const decide = ({ action, count: n, at }: Sure, reason?: string): void => {
    setSure(undefined);
    setAll(false);
    // What came after the count is not in it.
    const { to, sort = 'newest', ...rest } = queue.asked;
    void bench.decideAll(queue, { ...rest, sort, to: to !== undefined && to < at ? to : at }, n, { action, reason });
  };
  const dialog =
    sure === undefined ? null : sure.isReasoned ? (
      <Reject count={sure.count} onReject={(reason) => decide(sure, reason)} onClose={() => setSure(undefined)} />
    ) : (
      <Confirm
        title={words.queue.sureAll(sure.action, sure.count)}
        text={words.queue.sureAllNote}
        yes={words.queue.acts[sure.action]}
        onYes={() => (sure.action === 'reject' ? setSure({ ...sure, isReasoned: true }) : decide(sure))}
        onClose={() => setSure(undefined)}
      />
    );
  return { isAll, setAll, count, dialog };
};

export const Bulk = ({ queue, actions, deciding }: BulkParts) => {
  const { words } = useDesk();
  const { queue: say } = words;
  const { selected, entries } = useWatched(queue);
  const all = useAll(queue);
  if (selected.size === 0) return all.dialog;
  const areAllShown = selected.size === entries.length;
  return (
    <section class="bulk" aria-label={say.selection}>
      <strong class="figures" role="status">
        {all.isAll ? say.all : say.selected(selected.size)}
      </strong>
      {!areAllShown && (
        <button type="button" class="link" onClick={() => queue.selectAll()}>
          {say.selectShown(entries.length)}
        </button>
      )}
      {areAllShown && queue.hasMore && !all.isAll && (
        <button type="button" class="link" onClick={() => all.setAll(true)}>
          {say.selectFilter}
        </button>
      )}
      <button
        type="button"
        class="link"
        onClick={() => {
          all.setAll(false);
          queue.clear();
        }}
      >
        {say.clear}
      </button>
      <Buttons queue={queue} actions={actions} onAct={(action) => (all.isAll ? void all.count(action) : deciding.decide(action))} />
      {all.dialog}
    </section>
  );
};
