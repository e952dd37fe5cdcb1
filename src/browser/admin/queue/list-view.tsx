// A list of comments and the keys that work through it: the queue, an author's comments, an article's.
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Action } from '../../../contract/moderation.ts';
import { useDesk, useKeys, useWatched } from '../parts.tsx';
import { type Deciding, useBench } from './deciding.tsx';
import type { Item } from './item.ts';
import type { WorkList } from './list.ts';
import { Row, type RowActs } from './row.tsx';

/** So many comments before the end the next page is asked for. */
const AHEAD = 10;

/** The keyboard looks at one comment: it is scrolled to and focused, but only after a key or a decision moved there. */
const useFocus = ({ focusCount, currentId }: WorkList<Item>): void => {
  const last = useRef(focusCount);
  useLayoutEffect(() => {
    if (last.current === focusCount) return;
    last.current = focusCount;
    const row = document.getElementById(`item-${currentId}`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }, [focusCount, currentId]);
};

type ListParts = {
  list: WorkList<Item>;
  label: string;
  actionsFor: (item: Item) => readonly Action[];
  deciding: Deciding;
  /** Asked for when the end is near. */
  onEnd?: () => void;
  /** Of comments that stand differently: each says how. */
  isMixed?: boolean;
};

const useListKeys = ({ list, actionsFor, deciding, onEnd }: ListParts): void => {
  const { paths, site } = useDesk();
  const bench = useBench();
  const { current, targets } = list;
  const move = (steps: number) => {
    if (!list.move(steps)) return;
    const at = list.entries.findIndex(({ id }) => id === list.currentId);
    if (list.entries.length - at < AHEAD) onEnd?.();
  };
  const may = (action: Action) => (targets.some((item) => actionsFor(item).includes(action)) ? () => deciding.decide(action) : undefined);
  const here = (act: (id: string) => void) => (current === undefined ? undefined : () => act(current.id));
  useKeys({
    next: () => move(1),
    previous: () => move(-1),
    approve: may('approve'),
    reject: may('reject'),
    spam: may('spam'),
    remove: may('delete'),
    ban: current?.author ? () => current.author && deciding.ban(current.author) : undefined,
    undo: bench.decisions.canUndo ? () => void bench.decisions.undo() : undefined,
    select: here((id) => list.select(id)),
    selectRange: here((id) => list.selectTo(id)),
    selectAll: list.entries.length > 0 ? () => list.selectAll() : undefined,
    clear: list.selected.size > 0 ? () => list.clear() : undefined,
    expand: here((id) => list.expand(id)),
    open: here((id) => paths.go({ view: 'comment', site, id })),
  });
};

export const ListView = (parts: ListParts) => {
  const { list, label, actionsFor, deciding, onEnd, isMixed = false } = parts;
  useWatched(list);
  useWatched(useBench().decisions);
  useFocus(list);
  useListKeys(parts);
  const { live } = useDesk();
  useWatched(live);
  const { currentId } = list;
  useEffect(() => live.lookAt(currentId), [live, currentId]);
  // Whoever goes elsewhere looks at nothing any more.
  useEffect(() => () => live.lookAt(undefined), [live]);
  const latest = useRef(deciding);
  latest.current = deciding;
  // The same for every row and every drawing, so that only rows that changed are drawn.
  const acts = useMemo<RowActs>(
    () => ({
      look: (id) => list.lookAt(id),
      select: (id, isRange) => (isRange ? list.selectTo(id) : list.select(id)),
      expand: (id) => list.expand(id),
      decide: (item, action) => latest.current.decide(action, [item]),
      ban: (author) => latest.current.ban(author),
    }),
    [list],
  );
  // Its keys stay: the last decision can be undone in an empty list.
  if (list.entries.length === 0) return null;
  return (
    <div role="feed" aria-label={label} class="list" onFocusIn={() => list.entries.at(-AHEAD)?.id === list.currentId && onEnd?.()}>
      {list.entries.map((item) => (
        <Row
          key={item.id}
          item={item}
          actions={actionsFor(item)}
          isCurrent={item.id === list.currentId}
          isSelected={list.selected.has(item.id)}
          isExpanded={list.expanded.has(item.id)}
          fault={list.faults.get(item.id)}
          watcher={live.watcherOf(item.id)}
          isMixed={isMixed}
          acts={acts}
        />
      ))}
    </div>
  );
};
