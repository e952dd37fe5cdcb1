// One comment of the queue with all that a decision needs: what it answers, who wrote it and how that went so far, what checks and readers said.
import { Component, type ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Author as CommentAuthor } from '../../../contract/comment.ts';
import type { Action } from '../../../contract/moderation.ts';
import type { QueueReport } from '../../../contract/queue.ts';
import { CommentHtml, Moment, textOf, useDesk } from '../parts.tsx';
import { addressOf } from '../place.ts';
import type { Item } from './item.ts';

export type RowActs = {
  look: (id: string) => void;
  select: (id: string, isRange: boolean) => void;
  expand: (id: string) => void;
  decide: (item: Item, action: Action) => void;
  ban: (author: CommentAuthor) => void;
};

type RowParts = {
  item: Item;
  actions: readonly Action[];
  isCurrent: boolean;
  isSelected: boolean;
  isExpanded: boolean;
  fault: string | undefined;
  /** Who else is looking at it. */
  watcher: string | undefined;
  isMixed: boolean;
  acts: RowActs;
};

const KEY_OF: Record<Action, string> = { approve: 'a', reject: 'r', spam: 's', delete: 'd' };

const Author = ({ item: { author } }: { item: Item }) => {
  const { words, site } = useDesk();
  if (author === null) return <span class="name">{words.queue.nobody}</span>;
  return (
    <>
      <a href={addressOf({ view: 'author', site, id: author.id })} tabIndex={-1}>
        <bdi>{author.name}</bdi>
      </a>
      {author.badge && <span class="badge">{words.roles[author.badge]}</span>}
    </>
  );
};

/** Where it stands, and what it answers: one line that opens. */
const Context = ({ item, isExpanded }: { item: Item; isExpanded: boolean }) => {
  const { words, site } = useDesk();
  const { article, parent } = item;
  return (
    <>
      <p class="where">
        <a href={addressOf({ view: 'article', site, article: article.key })} tabIndex={-1}>
          <bdi>{article.title ?? article.key}</bdi>
        </a>
      </p>
      {parent !== null && (
        <details class="answered" open={isExpanded}>
          <summary tabIndex={-1}>
            {words.queue.answers(parent.author?.name ?? words.queue.nobody)}{' '}
            <span class="excerpt" dir="auto">
              {textOf(parent.html)}
            </span>
          </summary>
          <CommentHtml html={parent.html} />
        </details>
      )}
    </>
  );
};

/** As tall as a screen's third, and no taller until asked. */
const Text = ({ item, isExpanded, onExpand }: { item: Item; isExpanded: boolean; onExpand: () => void }) => {
  const { words } = useDesk();
  const box = useRef<HTMLDivElement>(null);
  const [isLong, setLong] = useState(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (current !== null && !isExpanded) setLong(current.scrollHeight > current.clientHeight + 1);
  }, [item.html, isExpanded]);
  return (
    <>
      <div ref={box} class={isExpanded ? undefined : isLong ? 'clamped folded' : 'clamped'}>
        <CommentHtml html={item.html} />
      </div>
      {(isLong || isExpanded) && isLong && (
        <button type="button" class="link small" tabIndex={-1} aria-expanded={isExpanded} onClick={onExpand}>
          {isExpanded ? words.queue.less : words.queue.more}
        </button>
      )}
    </>
  );
};

const STATUS_BADGE = { published: 'good', pending: 'doubt', spam: 'bad', rejected: 'bad', deleted: '' } as const;
const OUTCOME_BADGE = { note: '', hold: 'doubt', spam: 'bad', reject: 'bad' } as const;

const Report = ({ report: { reason, note, reporter, createdAt, settledAt } }: { report: QueueReport }) => {
  const { words, site } = useDesk();
  return (
    <li class={settledAt === null ? undefined : 'quiet'}>
      <span class={`badge ${settledAt === null ? 'bad' : ''}`}>{settledAt === null ? words.queue.reported : words.queue.settled}</span>
      <span>
        {words.queue.reportReasons[reason]}
        {note !== null && (
          <>
            : <q dir="auto">{note}</q>
          </>
        )}
      </span>
      <span class="quiet">
        <a href={addressOf({ view: 'author', site, id: reporter.id })} tabIndex={-1}>
          <bdi>{reporter.name}</bdi>
        </a>{' '}
        <Moment iso={createdAt} />
      </span>
    </li>
  );
};

/** What the checks and the readers said. */
const Signs = ({ item: { verdicts, reports, openReports } }: { item: Item }) => {
  const { words } = useDesk();
  if (verdicts.length + reports.length === 0) return null;
  const untold = openReports - reports.filter(({ settledAt }) => settledAt === null).length;
  return (
    <ul class="signs">
      {verdicts.map(({ check, outcome, reason }) => (
        <li key={check}>
          <span class={`badge ${OUTCOME_BADGE[outcome]}`}>{words.queue.outcomes[outcome]}</span>
          <span>
            {words.checkName(check)}: {reason}
          </span>
        </li>
      ))}
      {reports.map((report) => (
        <Report key={report.id} report={report} />
      ))}
      {untold > 0 && <li class="quiet">{words.queue.moreReports(untold)}</li>}
    </ul>
  );
};

/** What is known of the author: enough to tell a newcomer from an old hand, and a good day from a bad habit. */
const Record = ({ item: { record, address } }: { item: Item }) => {
  const { words, site } = useDesk();
  const { queue: say } = words;
  if (record === null) return null;
  const { kind, firstSeenAt, ban, counts, otherNames } = record;
  return (
    <div class="facts">
      <p class="unseen">{say.record}</p>
      {ban !== null && (
        <p>
          <span class="badge bad">{say.bans[ban.kind]}</span> {ban.until !== null && say.until(words.day(new Date(ban.until)))}
        </p>
      )}
      <p>{say.since(say.kinds[kind], words.ago(new Date(firstSeenAt), Date.now()))}</p>
      <p class="figures">{say.tally(counts)}</p>
      {otherNames.length > 0 && (
        <p>
          {address === null ? (
            say.alsoAs
          ) : (
            <a href={addressOf({ view: 'queue', site, tab: 'published', filter: { address } })} tabIndex={-1}>
              {say.alsoAs}
            </a>
          )}{' '}
          <bdi>{words.list(otherNames)}</bdi>
        </p>
      )}
    </div>
  );
};

const Acts = ({ item, actions, acts, isCurrent }: Pick<RowParts, 'item' | 'actions' | 'acts' | 'isCurrent'>) => {
  const { words } = useDesk();
  const { author } = item;
  return (
    <div class="acts">
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          class={`button ${action}`}
          // Tab stops at the buttons of the current comment alone; the others are reached by j and k, or by touch.
          tabIndex={isCurrent ? 0 : -1}
          onClick={() => acts.decide(item, action)}
        >
          {words.queue.acts[action === 'approve' && item.status === 'published' ? 'keep' : action]} <kbd>{KEY_OF[action]}</kbd>
        </button>
      ))}
      {author !== null && (
        <button type="button" class="button ban" tabIndex={isCurrent ? 0 : -1} onClick={() => acts.ban(author)}>
          {words.queue.acts.ban} <kbd>b</kbd>
        </button>
      )}
    </div>
  );
};

/** Drawn anew only when something of it changed: a thousand of them stand in one list. */
export class Row extends Component<RowParts> {
  override shouldComponentUpdate(next: RowParts): boolean {
    const now = this.props;
    return (Object.keys(next) as (keyof RowParts)[]).some((name) => next[name] !== now[name]);
  }

  override render(parts: RowParts): ComponentChildren {
    return <RowView {...parts} />;
  }
}

const RowView = ({ item, actions, isCurrent, isSelected, isExpanded, fault, watcher, isMixed, acts }: RowParts) => {
  const { words, site } = useDesk();
  const { queue: say } = words;
  const { id } = item;
  return (
    <article
      id={`item-${id}`}
      class="item"
      tabIndex={isCurrent ? 0 : -1}
      data-current={isCurrent || undefined}
      data-selected={isSelected || undefined}
      aria-label={say.item(item.author?.name ?? say.nobody)}
      onFocusIn={() => acts.look(id)}
    >
      <label class="pick">
        <input
          type="checkbox"
          checked={isSelected}
          tabIndex={-1}
          aria-label={say.select(item.author?.name ?? say.nobody)}
          onClick={(event) => acts.select(id, event.shiftKey)}
        />
      </label>
      <div class="say">
        <header class="who">
          <Author item={item} />
          <a class="quiet small" href={addressOf({ view: 'comment', site, id })} tabIndex={-1}>
            <Moment iso={item.createdAt} />
          </a>
          {isMixed && <span class={`badge ${STATUS_BADGE[item.status]}`}>{words.queue.statuses[item.status]}</span>}
          {item.editedAt !== null && <span class="badge">{say.edited}</span>}
          {watcher !== undefined && <span class="watching">{say.watching(watcher)}</span>}
        </header>
        <Context item={item} isExpanded={isExpanded} />
        <Text item={item} isExpanded={isExpanded} onExpand={() => acts.expand(id)} />
        <Signs item={item} />
        {fault !== undefined && (
          <p class="fault problem small" role="alert">
            {fault}
          </p>
        )}
      </div>
      <Record item={item} />
      <Acts item={item} actions={actions} acts={acts} isCurrent={isCurrent} />
    </article>
  );
};
