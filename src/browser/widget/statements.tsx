// Tells authors, above the thread, what was decided about their comments, and takes their appeal. In a chunk of its own, which only those load whom
// the service may know; it shares nothing with life.ts but what came first (see staff.tsx).
import { Component } from 'preact';
import type { Appeal, Statement } from '../../contract/appeal.ts';
import { NOTE_CHARACTERS } from '../../contract/limits.ts';
import { toProblem } from '../client/api.ts';
import { Statements } from '../client/statements.ts';
import { keepIn } from '../client/storage.ts';
import { statements as words } from '../client/words/en-statements.ts';
// Here already when this comes; see life.ts.
import './element.ts';
import { adoptStyle } from './sheets.ts';
import styles from './statements.css';
import type { BringStatements, Ui } from './ui.ts';

type Given = { statement: Statement; statements: Statements; ui: Ui };
type State = { isAppealing?: boolean; trouble?: string };

const focusNow = (element: HTMLElement | null): void => element?.focus();

const Outcome = ({ appeal }: { appeal: Appeal }) => (
  <p>
    {appeal.outcome === null ? words.open(appeal.createdAt) : words.outcomes[appeal.outcome]} {appeal.answer !== null && <bdi>{appeal.answer}</bdi>}
  </p>
);

class Told extends Component<Given, State> {
  override state: State = {};

  readonly #close = (): void => {
    const { ui, statement } = this.props;
    this.setState({ isAppealing: false, trouble: '' });
    ui.steady.soon(() => ui.steady.focusOn(`appeal-${statement.commentId}`));
  };

  async #send(form: HTMLFormElement): Promise<void> {
    const { statement, statements, ui } = this.props;
    const text = String(new FormData(form).get('text') ?? '').trim();
    if (text === '') return this.setState({ trouble: words.missing });
    try {
      await statements.appeal(statement, text);
      this.setState({ isAppealing: false });
      ui.say(words.sent);
      ui.steady.soon(() => ui.steady.focusOn(`put-away-${statement.commentId}`));
    } catch (error) {
      this.setState({ trouble: ui.words.problem(toProblem(error)) });
    }
  }

  /** The keyboard goes on at the next, or where a comment is written. */
  readonly #putAway = ({ currentTarget }: { currentTarget: HTMLElement }): void => {
    const { statement, statements, ui } = this.props;
    const root = currentTarget.getRootNode();
    statements.putAway(statement);
    if (root instanceof ShadowRoot) ui.steady.soon(() => root.querySelector<HTMLElement>('.put-away, .composer textarea')?.focus({ preventScroll: true }));
  };

  #form(trouble: string | undefined) {
    return (
      <form
        class="composer report"
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.isComposing) this.#close();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void this.#send(event.currentTarget);
        }}
      >
        <label>
          {words.appealAsk}
          <textarea class="short" name="text" rows={2} dir="auto" maxLength={NOTE_CHARACTERS} ref={focusNow} />
        </label>
        <p class="problem" role="alert">
          {trouble}
        </p>
        <div class="buttons">
          <button type="submit" class="main">
            {words.send}
          </button>
          <button type="button" class="text" onClick={this.#close}>
            {words.cancel}
          </button>
        </div>
      </form>
    );
  }

  override render({ statement }: Given, { isAppealing, trouble }: State) {
    const { commentId, action, reason, source, mayAppeal, appeal } = statement;
    return (
      <div class="note statement">
        <p>
          <b>{words.actions[action]}</b> <bdi>{reason === null ? words.noReason : words.reason(reason)}</bdi>
        </p>
        {source !== null && source !== '' && (
          <details>
            <summary>{words.wrote}</summary>
            <blockquote dir="auto">{source}</blockquote>
          </details>
        )}
        {appeal !== null && <Outcome appeal={appeal} />}
        {isAppealing ? (
          this.#form(trouble)
        ) : (
          <div class="buttons">
            {mayAppeal && (
              <button type="button" class="text strong" id={`appeal-${commentId}`} onClick={() => this.setState({ isAppealing: true })}>
                {words.appeal}
              </button>
            )}
            <button type="button" class="text put-away" id={`put-away-${commentId}`} onClick={this.#putAway}>
              {words.putAway}
            </button>
          </div>
        )}
      </div>
    );
  }
}

export const bringStatements: BringStatements = async (root, store) => {
  const statements = new Statements(
    store,
    keepIn(() => localStorage),
  );
  await statements.load();
  adoptStyle(root, styles);
  return ({ ui }) =>
    statements.shown.length === 0 ? null : (
      <section aria-label={words.region}>
        {statements.shown.map((statement) => (
          <Told key={statement.commentId} statement={statement} statements={statements} ui={ui} />
        ))}
      </section>
    );
};
