// Signing in: by a password, and a code where one is asked for, or by a passkey.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ask } from './ask.ts';
import { Button, Form, Input, useSending } from './form.tsx';
import { hasPasskeys, signInByPasskey } from './passkey.ts';
import { AskForLetter } from './recovery.tsx';
import { en } from './words/en.ts';

type Parts = { onSignedIn: () => void };
/** `provider`: a way beside these, where there is one; `refused`: what came of it. */
type SignInParts = Parts & { provider?: ComponentChildren; refused?: boolean };

const Code = ({ onSignedIn }: Parts) => {
  const sending = useSending();
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('POST /sign-in/code', { code: value('code') });
      onSignedIn();
    });
  return (
    <Form sending={sending} onSend={send} label={en.signIn.codeTitle}>
      <h2>{en.signIn.codeTitle}</h2>
      <Input sending={sending} name="code" label={en.signIn.code} help={en.signIn.codeHelp} autocomplete="one-time-code" required />
      <Button isBusy={sending.isBusy} isMain>
        {en.signIn.do}
      </Button>
    </Form>
  );
};

export const SignIn = ({ onSignedIn, provider, refused = false }: SignInParts) => {
  const sending = useSending();
  const [needsCode, setNeedsCode] = useState(false);
  if (needsCode) return <Code onSignedIn={onSignedIn} />;
  const byPassword = (value: (name: string) => string) =>
    sending.run(async () => {
      const { next } = await ask('POST /sign-in', { email: value('email'), password: value('password') });
      if (next === null) onSignedIn();
      else setNeedsCode(true);
    });
  const byPasskey = () =>
    sending.run(async () => {
      await signInByPasskey();
      onSignedIn();
    });
  return (
    <div class="stack">
      {refused && (
        <p class="problem" role="alert">
          {en.signIn.refused}
        </p>
      )}
      <Form sending={sending} onSend={byPassword} label={en.signIn.title}>
        <Input sending={sending} name="email" label={en.email} type="email" autocomplete="username" required />
        <Input sending={sending} name="password" label={en.password} type="password" autocomplete="current-password" required />
        <Button isBusy={sending.isBusy} isMain>
          {en.signIn.do}
        </Button>
      </Form>
      {hasPasskeys() && (
        <>
          <p class="or">{en.signIn.or}</p>
          <Button isBusy={sending.isBusy} onPress={() => void byPasskey()}>
            {en.signIn.passkey}
          </Button>
        </>
      )}
      {provider}
      <AskForLetter />
      <p>
        <a href="/account/forgot">{en.recovery.forgot}</a>
      </p>
    </div>
  );
};
