// What goes on at the site, over a window: comments, decisions, how long they take, and how well spam is told.
import { useEffect, useMemo } from 'preact/hooks';
import type { Figures } from '../../../contract/figures.ts';
import { Failure, Heading, useDesk, useWatched } from '../parts.tsx';
import { addressOf, type Filter } from '../place.ts';
import { columnOf, FiguresStore, timesOf, WINDOWS, windowOf } from './figures.ts';
import { Plot } from './plot.tsx';

const STATUSES = [
  ['published', '--good'],
  ['pending', '--doubt'],
  ['spam', '--bad'],
  ['rejected', '--quiet'],
] as const;
const ACTIONS = [
  ['approve', '--good'],
  ['reject', '--quiet'],
  ['spam', '--bad'],
  ['delete', '--doubt'],
] as const;

const Numbers = ({ figures: { decisionSeconds, spam } }: { figures: Figures }) => {
  const { words } = useDesk();
  const { figures: say } = words;
  const numbers = [
    [say.decisionTime, decisionSeconds === null ? '–' : say.seconds(decisionSeconds), say.decisionTimeNote],
    [say.caught, words.number(spam.caught), say.caughtNote],
    [say.missed, words.number(spam.missed), say.missedNote],
    [say.mistaken, words.number(spam.mistaken), say.mistakenNote],
  ] as const;
  return (
    <dl class="numbers">
      {numbers.map(([name, value, note]) => (
        <div key={name} class="card">
          <dt>{name}</dt>
          <dd class="big figures">{value}</dd>
          <dd class="hint">{note}</dd>
        </div>
      ))}
    </dl>
  );
};

const Busiest = ({ articles }: Pick<Figures, 'articles'>) => {
  const { words, site } = useDesk();
  const { figures: say } = words;
  return (
    <section class="card stack" aria-labelledby="figures-busiest">
      <h2 id="figures-busiest">{say.busiest}</h2>
      {articles.length === 0 && <p class="quiet">{say.quiet}</p>}
      <ol class="lines">
        {articles.map(({ article, commentCount }) => (
          <li key={article.key}>
            <a href={addressOf({ view: 'article', site, article: article.key })}>
              <bdi>{article.title ?? article.key}</bdi>
            </a>
            <span class="quiet figures">{words.comments(commentCount)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
};

const Shown = ({ figures }: { figures: Figures }) => {
  const { words } = useDesk();
  const { figures: say } = words;
  const isHourly = figures.step === 'hour';
  const comments = useMemo(
    () => STATUSES.map(([name, colour]) => ({ name: words.queue.statuses[name], colour, values: columnOf(figures.comments, name) })),
    [figures, words],
  );
  const decisions = useMemo(
    () => ACTIONS.map(([name, colour]) => ({ name: words.past[name], colour, values: columnOf(figures.decisions, name) })),
    [figures, words],
  );
  const commentTimes = useMemo(() => timesOf(figures.comments), [figures]);
  const decisionTimes = useMemo(() => timesOf(figures.decisions), [figures]);
  return (
    <div class="stack">
      <Numbers figures={figures} />
      <Plot title={say.comments} times={commentTimes} series={comments} isHourly={isHourly} />
      <Plot title={say.decisions} times={decisionTimes} series={decisions} isHourly={isHourly} />
      <Busiest articles={figures.articles} />
    </div>
  );
};

export const View = ({ filter }: { filter: Filter }) => {
  const { api, words, site } = useDesk();
  const window = windowOf(filter.window);
  const store = useMemo(() => new FiguresStore(api, window), [api, window]);
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  return (
    <>
      <Heading text={words.sections.figures}>
        <nav aria-label={words.figures.window}>
          <ul class="row">
            {WINDOWS.map((one) => (
              <li key={one}>
                <a class="button" href={addressOf({ view: 'figures', site, filter: { window: one } })} aria-current={one === window ? 'true' : undefined}>
                  {words.figures.windows[one]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </Heading>
      {store.problem && <Failure problem={store.problem} again={() => void store.load()} />}
      {store.value === undefined ? store.problem === undefined && <p class="quiet">{words.loading}</p> : <Shown figures={store.value} />}
    </>
  );
};
