// Keeps an author from writing, or from being seen, for a time or for good; tells first what is known of the author, and takes it back.
import { Component } from 'preact';
import type { AuthorView, BanInput } from '../../contract/authors.ts';
import type { Author } from '../../contract/comment.ts';
import { NOTE_CHARACTERS } from '../../contract/limits.ts';
import { type ApiProblem, toProblem } from '../client/api.ts';
import { UNDO_MS } from '../client/moderation.ts';
import { closeBy, closeForm, focusNow, type StaffUi } from './staff-forms.tsx';

const KINDS = ['ban', 'shadow'] as const satisfies readonly BanInput['kind'][];
/** Days; 0 is for good. */
const TIMES = [1, 7, 30, 365, 0] as const;
const DAY_MS = 86_400_000;

type Given = StaffUi & { id: string; author: Author };
type State = { record?: AuthorView['record']; problem?: ApiProblem | undefined; said?: string; isBanned?: boolean };

const inputOf = (form: HTMLFormElement): BanInput => {
  const given = new FormData(form);
  const days = Number(given.get('days'));
  return {
    kind: KINDS.find((kind) => kind === given.get('kind')) ?? 'ban',
    reason: String(given.get('reason') ?? ''),
    ...(days === 0 ? {} : { until: new Date(Date.now() + days * DAY_MS).toISOString() }),
  };
};

export class BanForm extends Component<Given, State> {
  override state: State = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  override componentDidMount(): void {
    void this.#attempt(async ({ acts }, { id }) => this.setState({ record: (await acts.readAuthor(id)).record }));
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#timer);
  }

  async #attempt(act: (staff: StaffUi['staff'], author: Author) => Promise<void>): Promise<void> {
    const { staff, author } = this.props;
    this.setState({ problem: undefined });
    try {
      await act(staff, author);
    } catch (error) {
      this.setState({ problem: toProblem(error) });
    }
  }

  readonly #close = (): void => closeForm(this.props.id, this.props.ui);

  readonly #ban = (form: HTMLFormElement): Promise<void> =>
    this.#attempt(async ({ acts, words }, { id, name }) => {
      const { record } = await acts.ban(id, inputOf(form));
      this.setState({ record, isBanned: true, said: record.ban === null ? '' : words.banned(name, record.ban) });
      this.#timer = setTimeout(this.#close, UNDO_MS);
    });

  readonly #lift = (): Promise<void> =>
    this.#attempt(async ({ acts, words }, { id, name }) => {
      clearTimeout(this.#timer);
      await acts.liftBan(id);
      this.props.ui.say(words.lifted(name));
      this.#close();
    });

  override render({ author: { name }, ui, staff: { words } }: Given, { record, problem, said, isBanned }: State) {
    const trouble = (
      <p class="problem" role="alert">
        {problem && ui.words.problem(problem)}
      </p>
    );
    const ban = record?.ban;
    if (said !== undefined || ban)
      return (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it
        <div class="composer" onKeyDown={closeBy(this.#close)}>
          <p role="status">{said ?? (ban && words.banned(name, ban))}</p>
          {trouble}
          <div class="buttons">
            <button type="button" class="choice" ref={focusNow} onClick={() => void this.#lift()}>
              {isBanned ? words.undo : words.lift}
            </button>
            <button type="button" class="text" onClick={this.#close}>
              {words.finish}
            </button>
          </div>
        </div>
      );
    return (
      <form
        class="composer report"
        onKeyDown={closeBy(this.#close)}
        onSubmit={(event) => {
          event.preventDefault();
          void this.#ban(event.currentTarget);
        }}
      >
        <p class="hint">
          <bdi class="name">{name}</bdi> {record && words.record(record.counts)}
        </p>
        <label>
          {words.kind}
          <select name="kind" ref={focusNow}>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {words.kinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.time}
          <select name="days">
            {TIMES.map((days) => (
              <option key={days} value={days} selected={days === 7}>
                {words.times[days]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.banWhy}
          <textarea class="short" name="reason" rows={2} dir="auto" required maxLength={NOTE_CHARACTERS} />
        </label>
        {trouble}
        <div class="buttons">
          <button type="submit" class="main danger">
            {words.ban}
          </button>
          <button type="button" class="text" onClick={this.#close}>
            {words.cancel}
          </button>
        </div>
      </form>
    );
  }
}
