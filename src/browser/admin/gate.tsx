// Before the desk: who is there? An account signs in on its own page; an operator's key is typed in here.
import { useState } from 'preact/hooks';
import { toProblem } from '../client/api.ts';
import { Brand } from './brand.tsx';
import { siteOf } from './place.ts';
import type { Door, Staff } from './staff.ts';
import type { Words } from './words/en.ts';

/** The demo's site, which every fresh installation has. */
const FIRST_SITE = 'demo';

const useKeyForm = (door: Door, words: Words, onEnter: (staff: Staff) => void) => {
  const [state, set] = useState({ isBusy: false, problem: '' });
  const send = async (event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    set({ isBusy: true, problem: '' });
    try {
      const staff = await door.enterWithKey(String(form.get('site')).trim(), String(form.get('key')).trim());
      if (staff === undefined) throw new Error(words.gate.wrongKey);
      onEnter(staff);
    } catch (error) {
      const problem = toProblem(error);
      const told = { 401: words.gate.wrongKey, 403: words.gate.notStaff, 404: words.gate.noSite }[problem.status];
      set({ isBusy: false, problem: told ?? words.problem(problem) });
    }
  };
  return { ...state, send };
};

type GateParts = { door: Door; words: Words; note?: string | undefined; onEnter: (staff: Staff) => void };

export const Gate = ({ door, words, note, onEnter }: GateParts) => {
  const { isBusy, problem, send } = useKeyForm(door, words, onEnter);
  const [isKey, setKey] = useState(!door.hasAccounts);
  const here = encodeURIComponent(location.pathname + location.search);
  return (
    <main class="gate">
      <h1 class="brand">
        <Brand /> {words.gate.title}
      </h1>
      {note !== undefined && <p role="status">{note}</p>}
      {door.hasAccounts && (
        <div class="card stack">
          <a class="button main" href={`/account/sign-in?to=${here}`}>
            {words.gate.account}
          </a>
          <p class="hint">{words.gate.accountNote}</p>
        </div>
      )}
      {isKey ? (
        <form class="card" onSubmit={send}>
          <h2>{words.gate.key}</h2>
          <p class="hint" id="key-note">
            {words.gate.keyNote}
          </p>
          <p class="field">
            <label for="site">{words.gate.siteField}</label>
            <input id="site" name="site" required defaultValue={siteOf(location) ?? FIRST_SITE} autocapitalize="none" spellcheck={false} />
          </p>
          <p class="field">
            <label for="key">{words.gate.keyField}</label>
            <input id="key" name="key" type="password" required autocomplete="off" aria-describedby="key-note key-problem" aria-invalid={problem !== ''} />
            <span class="problem" id="key-problem" role="alert">
              {problem}
            </span>
          </p>
          <button type="submit" class="button main" disabled={isBusy}>
            {words.gate.enter}
          </button>
        </form>
      ) : (
        <p>
          <button type="button" class="link" onClick={() => setKey(true)}>
            {words.gate.key}
          </button>
        </p>
      )}
    </main>
  );
};
