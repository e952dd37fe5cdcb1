// The lists of the queue, with how many wait in each.
import { useDesk, useWatched } from '../parts.tsx';
import { addressOf, type Filter, TABS, type Tab } from '../place.ts';

export const Tabs = ({ current, filter }: { current: Tab; filter: Filter }) => {
  const { words, site, counts } = useDesk();
  const known = useWatched(counts).counts;
  return (
    <nav class="tabs" aria-label={words.queue.tabs}>
      <ul>
        {TABS.map((tab) => (
          <li key={tab}>
            <a href={addressOf({ view: 'queue', site, tab, filter })} aria-current={tab === current ? 'page' : undefined}>
              {words.tabs[tab]}
              {known && <span class="count">{words.short(known[tab])}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};
