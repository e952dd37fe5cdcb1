// The frame of the desk: sections at the side, the view, the quiet bar, the list of keys.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Brand } from './brand.tsx';
import { Help } from './help.tsx';
import { useDesk, useKeys, useWatched } from './parts.tsx';
import { addressOf, type Place, type Section } from './place.ts';
import { chooseTheme, readTheme, THEMES } from './theme.ts';

const placeOf = (site: string, section: Section | 'queue'): Place =>
  section === 'queue' ? { view: 'queue', site, tab: 'pending', filter: {} } : { view: section, site, filter: {} };

/** Under which section a view is found. */
const sectionOf = (view: Place['view'] | undefined): Section | 'queue' | undefined => {
  return view === 'comment' || view === 'author' || view === 'article' ? 'queue' : view;
};

const Sites = () => {
  const { words, staff, site } = useDesk();
  if (staff.seats.length < 2) return <p class="site quiet small">{site}</p>;
  return (
    <label class="site">
      <span class="unseen">{words.site}</span>
      {/* Another site is another desk, with a token of its own. */}
      <select value={site} onChange={({ currentTarget }) => location.assign(addressOf(placeOf(currentTarget.value, 'queue')))}>
        {staff.seats.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
};

const Theme = () => {
  const { words, kept } = useDesk();
  const [theme, set] = useState(() => readTheme(kept));
  return (
    <label class="row">
      <span>{words.theme}</span>
      <select
        value={theme}
        onChange={({ currentTarget }) => {
          const chosen = THEMES.find((one) => one === currentTarget.value) ?? 'system';
          chooseTheme(kept, chosen);
          set(chosen);
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {words.themes[one]}
          </option>
        ))}
      </select>
    </label>
  );
};

const Stand = () => {
  const { words, live } = useDesk();
  const { stand } = useWatched(live);
  return (
    <span class="stand" data-stand={stand} role="status">
      {words.stands[stand]}
    </span>
  );
};

type FrameParts = { sections: readonly (Section | 'queue')[]; onLeave: () => void; children: ComponentChildren };

const Side = ({ sections, onLeave, onHelp }: Pick<FrameParts, 'sections' | 'onLeave'> & { onHelp: () => void }) => {
  const { words, staff, pass, site, paths, counts } = useDesk();
  const { place } = useWatched(paths);
  const { pending } = useWatched(counts).counts ?? {};
  const [isOpen, open] = useState(false);
  const current = sectionOf(place?.view);
  return (
    <header class="side" data-open={isOpen || undefined}>
      <p class="brand">
        <Brand /> Afterword
      </p>
      <Sites />
      <button type="button" class="button menu" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
        {words.menu}
      </button>
      <nav aria-label={words.sectionsLabel}>
        <ul>
          {sections.map((section) => (
            <li key={section}>
              <a href={addressOf(placeOf(site, section))} aria-current={section === current ? 'page' : undefined} onClick={() => open(false)}>
                {words.sections[section]}
                {section === 'queue' && pending !== undefined && pending > 0 && <span class="count">{words.number(pending)}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="foot">
        <p class="row">
          <Stand />
          <button type="button" class="link" onClick={onHelp}>
            {words.keys.open}
          </button>
        </p>
        <Theme />
        <p class="row">
          <bdi class="quiet">{staff.by === 'key' ? words.withKey : (pass.author?.name ?? staff.name)}</bdi>
          <button type="button" class="link" onClick={onLeave}>
            {words.signOut}
          </button>
        </p>
      </div>
    </header>
  );
};

const NoticeBar = () => {
  const { words, notices } = useDesk();
  const { notice } = useWatched(notices);
  return (
    <div class="notice">
      {/* Always there: what is put into a live region is read out, a region that is put in is not. */}
      <div class={notice === undefined ? 'nothing' : ''} data-kind={notice?.kind} role={notice?.kind === 'fault' ? 'alert' : 'status'}>
        {notice && (
          <>
            <span>{notice.text}</span>
            {notice.act && (
              <button type="button" onClick={notice.act.do}>
                {notice.act.label} {notice.act.key !== undefined && <kbd>{notice.act.key}</kbd>}
              </button>
            )}
            {notice.kind === 'fault' && (
              <button type="button" onClick={() => notices.clear()}>
                {words.dismiss}
              </button>
            )}
          </>
        )}
      </div>
    </div>
  );
};

const TARGETS = { goAppeals: 'appeals', goLog: 'log', goFigures: 'figures', goSettings: 'settings' } as const satisfies Record<string, Section>;

export const Frame = ({ sections, onLeave, children }: FrameParts) => {
  const { words, site, paths, keyboard } = useDesk();
  const [known, setKnown] = useState<ReturnType<typeof keyboard.known> | undefined>();
  const go = (section: Section) => (sections.includes(section) ? () => paths.go(placeOf(site, section)) : undefined);
  const help = () => setKnown(keyboard.known());
  useKeys({
    help,
    goPending: () => paths.go({ view: 'queue', site, tab: 'pending', filter: {} }),
    goReported: () => paths.go({ view: 'queue', site, tab: 'reported', filter: {} }),
    goSpam: () => paths.go({ view: 'queue', site, tab: 'spam', filter: {} }),
    goPublished: () => paths.go({ view: 'queue', site, tab: 'published', filter: {} }),
    goRejected: () => paths.go({ view: 'queue', site, tab: 'rejected', filter: {} }),
    ...Object.fromEntries(Object.entries(TARGETS).map(([command, section]) => [command, go(section)])),
  });
  return (
    <div class="frame">
      <a class="skip" href="#view">
        {words.skip}
      </a>
      <Side sections={sections} onLeave={onLeave} onHelp={help} />
      <div class="content">
        <main id="view" tabIndex={-1}>
          {children}
        </main>
      </div>
      <NoticeBar />
      {known && <Help known={known} onClose={() => setKnown(undefined)} />}
    </div>
  );
};
