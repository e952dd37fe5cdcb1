// The whole thread as it is read; what can be done with it comes later, into the places that are kept for it here.
import type { ReadingWords } from '../client/words/en-reading.ts';
import { CommentItem } from './comment.tsx';
import type { Shown } from './ui.ts';

const Composing = ({ shown: { thread, words, ui, again } }: { shown: Shown }) => {
  if (thread.state === 'closed') return <p class="note">{words.closed}</p>;
  if (again)
    return (
      <p class="ghost-box half" role="alert">
        {words.half}
        <button type="button" class="text" onClick={again}>
          {words.again}
        </button>
      </p>
    );
  return ui === undefined ? <div class="ghost-box" /> : <ui.parts.Composer key={ui.store.composed} ui={ui} parentId={null} />;
};

export const ThreadView = ({ shown }: { shown: Shown }) => {
  const { thread, words, ui, roots, hasMore } = shown;
  const isEmpty = roots.length === 0 && !ui?.store.tree.newer.length && !ui?.store.outgoing.length;
  return (
    <>
      <div class="top">
        <h2 part="title">{words.comments(thread.commentCount)}</h2>
        {ui && <ui.parts.Status ui={ui} />}
      </div>
      {ui && <ui.parts.Statements ui={ui} />}
      <Composing shown={shown} />
      {ui && <ui.parts.Newer ui={ui} />}
      {isEmpty && <p class="empty">{words.empty}</p>}
      {/* biome-ignore lint/a11y/noRedundantRoles: without markers Safari takes it for no list */}
      <ul class="roots" role="list" aria-label={words.region}>
        {ui && <ui.parts.Sending parentId={null} ui={ui} />}
        {roots.map((entry) => (
          <CommentItem key={entry.comment.id} entry={entry} shown={shown} />
        ))}
      </ul>
      {hasMore && (
        <button type="button" class="wide" onClick={() => void ui?.more()}>
          {words.more}
        </button>
      )}
      {ui && <ui.parts.Trouble place="roots" ui={ui} />}
      <p class="unseen" role="status">
        {ui?.said}
      </p>
    </>
  );
};

/** Keeps the room of what is coming; what the page says without us stays until then. */
export const Skeleton = ({ words }: { words: ReadingWords }) => (
  <>
    <div class="top">
      <slot />
    </div>
    <p class="unseen" role="status">
      {words.loading}
    </p>
    <div class="ghost-box" />
    {[0, 1, 2].map((n) => (
      <div class="ghost" key={n} aria-hidden="true">
        <i />
        <b />
        <b />
      </div>
    ))}
  </>
);

export const Failed = ({ words, why, again }: { words: ReadingWords; why: string | undefined; again: () => void }) => (
  <div class="failed">
    <p role="alert">
      <b>{words.failed}</b> {why}
    </p>
    <button type="button" class="wide" onClick={again}>
      {words.again}
    </button>
    <slot />
  </div>
);
