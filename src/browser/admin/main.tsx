// The desk at /admin: first who is there, then the desk of the site that the address names.
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, toProblem } from '../client/api.ts';
import { keepIn } from '../client/storage.ts';
import { Desk } from './desk.ts';
import { Frame } from './frame.tsx';
import { Gate } from './gate.tsx';
import { Later } from './later.tsx';
import { DeskProvider, useDesk, useWatched } from './parts.tsx';
import { Paths } from './paths.ts';
import { type Filter, type Place, SECTIONS, type Section, siteOf } from './place.ts';
import { Bench } from './queue/bench.ts';
import { BenchProvider } from './queue/deciding.tsx';
import { View as Queue } from './queue/view.tsx';
import { Door, type Staff } from './staff.ts';
import { readTheme, wearTheme } from './theme.ts';
import { en } from './words/en.ts';

/** What comes in a chunk of its own when it is first looked at; `isForAdmins` is not shown to moderators. */
const VIEWS = {
  appeals: { load: () => import('./views/appeals.tsx'), isForAdmins: false },
  figures: { load: () => import('./views/figures.tsx'), isForAdmins: false },
  rules: { load: () => import('./views/rules.tsx'), isForAdmins: false },
  checks: { load: () => import('./views/checks.tsx'), isForAdmins: true },
  log: { load: () => import('./views/log.tsx'), isForAdmins: true },
  settings: { load: () => import('./views/settings.tsx'), isForAdmins: true },
  staff: { load: () => import('./views/staff.tsx'), isForAdmins: true },
  keys: { load: () => import('./views/keys.tsx'), isForAdmins: true },
} as const satisfies Record<Section, object>;

const sectionsOf = (desk: Desk): (Section | 'queue')[] => ['queue', ...SECTIONS.filter((name) => desk.mayConfigure || !VIEWS[name].isForAdmins)];

const AUTHOR = () => import('./views/author.tsx');
const ARTICLE = () => import('./views/article.tsx');
const COMMENT = () => import('./views/comment.tsx');

const Content = ({ place }: { place: Place | undefined }) => {
  const sections = sectionsOf(useDesk());
  if (place?.view === 'queue') return <Queue tab={place.tab} filter={place.filter} />;
  if (place?.view === 'author') return <Later key={place.id} load={AUTHOR} parts={{ id: place.id }} />;
  if (place?.view === 'comment') return <Later key={place.id} load={COMMENT} parts={{ id: place.id }} />;
  if (place?.view === 'article') return <Later key={place.article} load={ARTICLE} parts={{ article: place.article }} />;
  if (place !== undefined && 'filter' in place && sections.includes(place.view))
    return <Later<{ filter: Filter }> key={place.view} load={VIEWS[place.view].load} parts={{ filter: place.filter }} />;
  return <Queue tab="pending" filter={{}} />;
};

type State = { is: 'waiting' } | { is: 'gate'; note?: string } | { is: 'failed'; problem: ApiProblem } | { is: 'open'; desk: Desk; bench: Bench };

/** The site of the address, where one sits there; else the first. */
const seatOf = (staff: Staff, site: string | undefined): string | undefined => (staff.seats.find(({ id }) => id === site) ?? staff.seats[0])?.id;

class Reception {
  readonly door = new Door(
    keepIn(() => sessionStorage),
    `${location.origin}/`,
  );
  readonly paths = new Paths();
  readonly #show: (state: State) => void;
  #desk: Desk | undefined;

  constructor(show: (state: State) => void) {
    this.#show = show;
  }

  async arrive(): Promise<void> {
    this.#show({ is: 'waiting' });
    try {
      const staff = await this.door.who();
      if (staff === undefined) this.#show({ is: 'gate' });
      else await this.enter(staff);
    } catch (error) {
      this.#show({ is: 'failed', problem: toProblem(error) });
    }
  }

  async enter(staff: Staff): Promise<void> {
    const { place } = this.paths;
    const site = seatOf(staff, siteOf(location));
    if (site === undefined) return this.#show({ is: 'gate', note: en.gate.nobody });
    const pass = await this.door.pass(site);
    if (place?.site !== site) this.paths.go({ view: 'queue', site, tab: 'pending', filter: {} }, { replace: true });
    this.#desk?.stop();
    this.#desk = new Desk({ staff, pass, site, paths: this.paths, onEnd: () => void this.leave(en.gate.ended) });
    this.#show({ is: 'open', desk: this.#desk, bench: new Bench(this.#desk) });
  }

  async leave(note?: string): Promise<void> {
    this.#desk?.stop();
    this.#desk = undefined;
    // Signed out by the service, or by hand while it cannot be reached: here it is over in any case.
    await this.door.leave().catch(() => undefined);
    this.#show({ is: 'gate', ...(note !== undefined && { note }) });
  }
}

const App = () => {
  const [state, show] = useState<State>({ is: 'waiting' });
  const [reception] = useState(() => new Reception(show));
  useEffect(() => void reception.arrive(), [reception]);
  const { place } = useWatched(reception.paths);
  switch (state.is) {
    case 'waiting':
      return <main class="gate quiet">{en.loading}</main>;
    case 'failed':
      return (
        <main class="gate">
          <p class="problem" role="alert">
            {en.problem(state.problem)}
          </p>
          <button type="button" class="button" onClick={() => void reception.arrive()}>
            {en.again}
          </button>
        </main>
      );
    case 'gate':
      return <Gate door={reception.door} words={en} note={state.note} onEnter={(staff) => void reception.enter(staff)} />;
    case 'open':
      return (
        <DeskProvider value={state.desk} key={state.desk.site}>
          <BenchProvider value={state.bench}>
            <Frame sections={sectionsOf(state.desk)} onLeave={() => void reception.leave()}>
              <Content place={place} />
            </Frame>
          </BenchProvider>
        </DeskProvider>
      );
  }
};

const root = document.getElementById('desk');
if (root !== null) {
  wearTheme(readTheme(keepIn(() => localStorage)));
  root.replaceChildren();
  render(<App />, root);
}
