// The window that a page opened which embeds us: who signs in here tells that page, and no other, who they are.
import { useEffect, useState } from 'preact/hooks';
import type { AccountAnswer } from '../../contract/account.ts';
import { ApiProblem } from '../client/api.ts';
import { ask, isSignedOut } from './ask.ts';
import { Button, useSending } from './form.tsx';
import { SignIn } from './sign-in.tsx';
import { en } from './words/en.ts';

/** What the page that opened the window hears; it must look at the sender's origin, as we name the receiver's. */
export type PopupMessage = { type: 'afterword:code'; site: string; code: string };

type Parts = { site: string; origin: string; opener: Pick<Window, 'postMessage'> | null; close: () => void };

export const Popup = ({ site, origin, opener, close }: Parts) => {
  const sending = useSending();
  const [who, setWho] = useState<AccountAnswer['account'] | 'nobody'>();
  const [said, say] = useState('');
  const look = () =>
    sending.run(async () => {
      try {
        setWho((await ask('GET /account', {})).account);
      } catch (error) {
        if (!isSignedOut(error)) throw error;
        setWho('nobody');
      }
    });
  useEffect(() => void look(), []);
  const page = URL.parse(origin)?.host ?? origin;
  const tell = () =>
    sending.run(async () => {
      try {
        const { code } = await ask('POST /popup', { site, origin });
        opener?.postMessage({ type: 'afterword:code', site, code } satisfies PopupMessage, origin);
        say(en.popup.done);
        close();
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'origin.refused') return say(en.popup.refused(page));
        throw error;
      }
    });
  if (opener === null) return <p role="alert">{en.popup.lost}</p>;
  if (said !== '') return <p role="status">{said}</p>;
  if (who === undefined) return <p role={sending.problem === '' ? 'status' : 'alert'}>{sending.problem === '' ? en.loading : sending.problem}</p>;
  return (
    <div class="stack">
      <p>{en.popup.ask(page)}</p>
      {who === 'nobody' ? (
        <SignIn onSignedIn={() => void look()} />
      ) : (
        <>
          <Button isBusy={sending.isBusy} isMain onPress={() => void tell()}>
            {en.popup.as(who.name)}
          </Button>
          <Button isBusy={sending.isBusy} onPress={close}>
            {en.popup.cancel}
          </Button>
          <p class="problem" role="alert">
            {sending.problem}
          </p>
        </>
      )}
      <p class="hint">{en.popup.told}</p>
    </div>
  );
};
