// Comments on their way: shown at once, and when one does not arrive, with what to do about it.
import type { Outgoing } from '../client/thread.ts';
import { draftOf } from './composer.tsx';
import { Portrait } from './small.tsx';
import type { Ui } from './ui.ts';

const SendAgain = ({ outgoing, ui }: { outgoing: Outgoing; ui: Ui }) => {
  const { store, words } = ui;
  const { parentId } = outgoing;
  const again = async () => {
    const comment = await store.postAgain(outgoing).catch(() => undefined);
    if (comment === undefined) return;
    draftOf(ui, parentId).clear();
    ui.dispatch('posted', { article: store.article.key, comment });
  };
  // The draft was kept: it stands in the composer again.
  const change = () => {
    store.discard(outgoing);
    if (parentId !== null) ui.open({ id: parentId, kind: 'reply' });
    else store.recompose();
  };
  return (
    <div class="buttons">
      <button type="button" class="main" onClick={() => void again()}>
        {words.again}
      </button>
      <button type="button" class="text" onClick={change}>
        {words.change}
      </button>
    </div>
  );
};

const Item = ({ outgoing, ui }: { outgoing: Outgoing; ui: Ui }) => {
  const { store, words } = ui;
  const { name = words.you } = store.reader;
  const { problem } = outgoing;
  return (
    <li class="comment outgoing">
      <article aria-label={words.by(name)}>
        <Portrait author={{ name, avatarUrl: null }} />
        <div class="say">
          <header class="head">
            <bdi class="name">{name}</bdi>
            {problem === undefined && <span class="quiet">{words.sending}</span>}
          </header>
          <p class="body" dir="auto">
            {outgoing.body}
          </p>
          {problem !== undefined && (
            <>
              <p class="problem" role="alert">
                {words.notSent} {words.problem(problem)}
              </p>
              <SendAgain outgoing={outgoing} ui={ui} />
            </>
          )}
        </div>
      </article>
    </li>
  );
};

export const Sending = ({ parentId, ui }: { parentId: string | null; ui: Ui }) => (
  <>
    {ui.store.outgoing
      .filter((outgoing) => outgoing.parentId === parentId)
      .map((outgoing) => (
        <Item key={outgoing.key} outgoing={outgoing} ui={ui} />
      ))}
  </>
);
