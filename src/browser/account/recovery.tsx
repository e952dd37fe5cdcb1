// Back into an account without its password: a letter to choose a new one, or one whose link signs in.
import { useState } from 'preact/hooks';
import { PASSWORD_MIN } from '../../contract/limits.ts';
import { ask } from './ask.ts';
import { Button, Form, Input, useSending } from './form.tsx';
import { en } from './words/en.ts';

const words = en.recovery;

/** Says the same whoever the address belongs to. */
export const Forgot = () => {
  const sending = useSending();
  const [isSent, setSent] = useState(false);
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('POST /forgot', { email: value('email') });
      setSent(true);
    });
  if (isSent) return <p role="status">{words.sent}</p>;
  return (
    <Form sending={sending} onSend={send} label={words.forgotTitle}>
      <p>{words.forgotAbout}</p>
      <Input sending={sending} name="email" label={en.email} type="email" autocomplete="username" required />
      <Button isBusy={sending.isBusy} isMain>
        {words.send}
      </Button>
    </Form>
  );
};

export const Reset = ({ token, onReset }: { token: string; onReset: () => void }) => {
  const sending = useSending();
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('POST /reset', { token, password: value('password') });
      onReset();
    });
  return (
    <Form sending={sending} onSend={send} label={words.resetTitle}>
      <p>{words.resetAbout}</p>
      <Input
        {...{ sending, name: 'password', label: en.newPassword, help: en.passwordHelp(PASSWORD_MIN) }}
        {...{ type: 'password', autocomplete: 'new-password', minLength: PASSWORD_MIN, required: true }}
      />
      <Button isBusy={sending.isBusy} isMain>
        {words.reset}
      </Button>
    </Form>
  );
};

/** Asks before it uses the link up: programs that look at mail follow links, too. */
export const Letter = ({ token, onSignedIn }: { token: string; onSignedIn: () => void }) => {
  const sending = useSending();
  const send = () =>
    sending.run(async () => {
      await ask('POST /sign-in/letter', { token });
      onSignedIn();
    });
  return (
    <Form sending={sending} onSend={() => void send()} label={words.letterTitle}>
      <p>{words.letterAbout}</p>
      <Button isBusy={sending.isBusy} isMain>
        {en.signIn.do}
      </Button>
    </Form>
  );
};

/** Beside the other ways to sign in. */
export const AskForLetter = () => {
  const sending = useSending();
  const [isAsked, setAsked] = useState(false);
  const [isSent, setSent] = useState(false);
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('POST /letter', { email: value('letter') });
      setSent(true);
    });
  if (isSent) return <p role="status">{words.sent}</p>;
  if (!isAsked)
    return (
      <Button isBusy={false} onPress={() => setAsked(true)}>
        {words.letter}
      </Button>
    );
  return (
    <Form sending={sending} onSend={send} label={words.letter}>
      <Input sending={sending} name="letter" field="email" label={words.letterTo} type="email" autocomplete="email" required />
      <Button isBusy={sending.isBusy}>{words.send}</Button>
    </Form>
  );
};
