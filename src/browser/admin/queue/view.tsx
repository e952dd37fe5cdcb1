// The queue: its lists as tabs, what narrows them down, what came meanwhile, and the list that is worked through.
import { Failure, Heading, useDesk, useWatched } from '../parts.tsx';
import { type Filter, isFiltered, type Tab } from '../place.ts';
import { Asking } from './asking.tsx';
import { Bulk } from './bulk.tsx';
import { useBench, useDeciding } from './deciding.tsx';
import { Finder } from './finder.tsx';
import { actionsIn, actionsOn } from './item.ts';
import { ListView } from './list-view.tsx';
import type { Queue } from './queue.ts';
import { End, Newer } from './queue-parts.tsx';
import { Tabs } from './tabs.tsx';
import { useLiveQueue } from './use-live-queue.tsx';

const BY = ['q', 'author', 'article', 'address', 'from', 'to', 'sort'] as const;

const Empty = ({ queue, tab }: { queue: Queue; tab: Tab }) => {
  const { words, site, paths } = useDesk();
  const { queue: say } = words;
  if (isFiltered(queue.filter))
    return (
      <div class="empty">
        <p>{say.nothingFound}</p>
        <button type="button" class="button" onClick={() => paths.go({ view: 'queue', site, tab, filter: {} })}>
          {say.withoutFilter}
        </button>
      </div>
    );
  return (
    <div class="empty">
      <svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
        <circle cx="12" cy="12" r="9" />
        <path d="m8 12.5 2.7 2.7L16 9.8" />
      </svg>
      <h2>{say.empty[tab]}</h2>
      <p class="quiet">{say.emptyNote}</p>
    </div>
  );
};

const List = ({ queue, tab }: { queue: Queue; tab: Tab }) => {
  const { words } = useDesk();
  const deciding = useDeciding(queue);
  useWatched(queue);
  if (queue.problem !== undefined && !queue.isKnown) return <Failure problem={queue.problem} again={() => void queue.load()} />;
  if (!queue.isKnown) return <p class="quiet">{words.loading}</p>;
  return (
    <>
      <Newer queue={queue} />
      <Bulk queue={queue} actions={actionsIn(tab)} deciding={deciding} />
      {queue.entries.length === 0 && !queue.hasMore && <Empty queue={queue} tab={tab} />}
      <ListView
        list={queue}
        label={words.queue.list(words.tabs[tab])}
        actionsFor={(item) => actionsOn(item)}
        deciding={deciding}
        onEnd={() => void queue.loadMore()}
      />
      <End queue={queue} />
      <Asking deciding={deciding} />
    </>
  );
};

export const View = ({ tab, filter }: { tab: Tab; filter: Filter }) => {
  const { words, site, paths } = useDesk();
  const queue = useBench().queue(tab, filter);
  useLiveQueue(queue);
  // An author is an id in the address, and a name to who reads it.
  const nameOf = (name: keyof Filter, value: string) =>
    name === 'author' ? queue.entries.find(({ author }) => author?.id === value)?.author?.name : undefined;
  return (
    <>
      <Tabs current={tab} filter={filter} />
      <Heading key={tab} text={words.tabs[tab]} isUnseen />
      <Finder filter={filter} by={BY} nameOf={nameOf} onFilter={(changed) => paths.go({ view: 'queue', site, tab, filter: changed })} />
      <List key={`${tab}${JSON.stringify(filter)}`} queue={queue} tab={tab} />
    </>
  );
};
