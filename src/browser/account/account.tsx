// The page of one's own account: name, password, passkeys, authenticator app, and where one is signed in.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AccountAnswer, SecondFactor } from '../../contract/account.ts';
import { PASSWORD_MIN } from '../../contract/limits.ts';
import { ask, endSession, isSignedOut, removePasskey } from './ask.ts';
import { Button, Form, Input, useSending } from './form.tsx';
import { addPasskey, hasPasskeys } from './passkey.ts';
import { en } from './words/en.ts';

const words = en.account;

type Part = { answer: AccountAnswer; reread: () => Promise<void> };

const Card = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="card stack">
    <h2>{title}</h2>
    {children}
  </section>
);

const Profile = ({ answer, reread }: Part) => {
  const sending = useSending();
  const [note, say] = useState('');
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('PATCH /account', { name: value('name') });
      await reread();
      say(words.saved);
    });
  return (
    <Card title={words.profile}>
      <Form sending={sending} onSend={send} label={words.profile}>
        <p class="quiet">{answer.account.email}</p>
        <Input
          sending={sending}
          name="name"
          label={en.name}
          help={en.nameHelp}
          defaultValue={answer.account.name}
          autocomplete="name"
          maxLength={60}
          required
        />
        <Button isBusy={sending.isBusy}>{words.save}</Button>
        <p role="status">{note}</p>
      </Form>
    </Card>
  );
};

const Password = () => {
  const sending = useSending();
  const [note, say] = useState('');
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('PUT /account/password', { password: value('password'), newPassword: value('newPassword') });
      say(words.changed);
    });
  return (
    <Card title={words.password}>
      <Form sending={sending} onSend={send} label={words.password}>
        <Input sending={sending} name="password" label={words.current} type="password" autocomplete="current-password" required />
        <Input
          {...{ sending, name: 'newPassword', label: en.newPassword, help: en.passwordHelp(PASSWORD_MIN) }}
          {...{ type: 'password', autocomplete: 'new-password', minLength: PASSWORD_MIN, required: true }}
        />
        <Button isBusy={sending.isBusy}>{words.change}</Button>
        <p role="status">{note}</p>
      </Form>
    </Card>
  );
};

const Passkeys = ({ answer, reread }: Part) => {
  const sending = useSending();
  const change = (work: () => Promise<unknown>) => sending.run(() => work().then(reread));
  return (
    <Card title={words.passkeys}>
      <p class="hint">{words.passkeysHelp}</p>
      {answer.passkeys.length === 0 && <p>{words.noPasskeys}</p>}
      <ul class="things">
        {answer.passkeys.map(({ id, name, createdAt }) => (
          <li key={id}>
            <span>
              {name ?? words.passkeys} {createdAt !== null && <span class="quiet small">{words.added(en.moment(createdAt))}</span>}
            </span>
            <button
              type="button"
              class="button"
              aria-label={words.remove(name ?? words.passkeys)}
              disabled={sending.isBusy}
              onClick={() => void change(() => removePasskey(id))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {hasPasskeys() ? (
        <Form sending={sending} onSend={(value) => void change(() => addPasskey(value('name')))} label={words.addPasskey}>
          <Input sending={sending} name="name" label={words.passkeyName} defaultValue={words.passkeyExample} maxLength={60} required />
          <Button isBusy={sending.isBusy}>{words.addPasskey}</Button>
        </Form>
      ) : (
        <p class="hint">{en.noPasskeys}</p>
      )}
    </Card>
  );
};

const keyOf = (uri: string): string => URL.parse(uri)?.searchParams.get('secret') ?? '';

const Confirm = ({ factor, onDone }: { factor: SecondFactor; onDone: () => Promise<void> }) => {
  const sending = useSending();
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('POST /second-factor/confirm', { code: value('code') });
      await onDone();
    });
  return (
    <Form sending={sending} onSend={send} label={words.factor}>
      <p>{words.factorScan}</p>
      <p>
        <a href={factor.uri}>{words.factorOpen}</a> · {words.factorKey} <code>{keyOf(factor.uri)}</code>
      </p>
      <p>{words.factorCodes}</p>
      <ul class="codes">
        {factor.codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Input sending={sending} name="code" label={words.factorConfirm} inputMode="numeric" autocomplete="one-time-code" required />
      <Button isBusy={sending.isBusy}>{words.confirm}</Button>
    </Form>
  );
};

const Factor = ({ answer, reread }: Part) => {
  const sending = useSending();
  const [begun, begin] = useState<SecondFactor>();
  const isOn = answer.account.twoFactor;
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      const password = value('password');
      if (isOn) await ask('DELETE /second-factor', { password }).then(reread);
      else begin(await ask('POST /second-factor', { password }));
    });
  const finish = async () => {
    begin(undefined);
    await reread();
  };
  return (
    <Card title={words.factor}>
      <p class="hint">{isOn ? words.factorOn : words.factorHelp}</p>
      {begun === undefined ? (
        <Form sending={sending} onSend={send} label={words.factor}>
          <Input sending={sending} name="password" label={words.current} type="password" autocomplete="current-password" required />
          <Button isBusy={sending.isBusy}>{isOn ? words.factorEnd : words.factorBegin}</Button>
        </Form>
      ) : (
        <Confirm factor={begun} onDone={finish} />
      )}
    </Card>
  );
};

type SessionsParts = Part & { onSignedOut: () => void };

const Sessions = ({ answer, reread, onSignedOut }: SessionsParts) => {
  const sending = useSending();
  return (
    <Card title={words.sessions}>
      <ul class="things">
        {answer.sessions.map(({ id, agent, seenAt, isThis }) => (
          <li key={id}>
            <span>
              {agent ?? words.unknown} <span class="quiet small">{isThis ? words.here : words.seen(en.moment(seenAt))}</span>
            </span>
            {!isThis && (
              <button
                type="button"
                class="button"
                aria-label={words.end(agent ?? words.unknown)}
                disabled={sending.isBusy}
                onClick={() => void sending.run(() => endSession(id).then(reread))}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
      <Button isBusy={sending.isBusy} onPress={() => void sending.run(() => ask('DELETE /account/sessions', {}).then(onSignedOut))}>
        {words.endAll}
      </Button>
      <p class="problem" role="alert">
        {sending.problem}
      </p>
    </Card>
  );
};

export const AccountPage = ({ onSignedOut }: { onSignedOut: () => void }) => {
  const sending = useSending();
  const [answer, show] = useState<AccountAnswer>();
  const reread = () =>
    sending.run(async () => {
      try {
        show(await ask('GET /account', {}));
      } catch (error) {
        if (!isSignedOut(error)) throw error;
        onSignedOut();
      }
    });
  useEffect(() => void reread(), []);
  if (answer === undefined) return <p role={sending.problem === '' ? 'status' : 'alert'}>{sending.problem === '' ? en.loading : sending.problem}</p>;
  const part = { answer, reread };
  return (
    <div class="stack">
      <p class="actions">
        <a class="button main" href="/admin">
          {words.desk}
        </a>
        <Button isBusy={sending.isBusy} onPress={() => void sending.run(() => ask('POST /sign-out', {}).then(onSignedOut))}>
          {words.signOut}
        </Button>
      </p>
      <Profile {...part} />
      {answer.hasPassword && <Password />}
      <Passkeys {...part} />
      {answer.hasPassword && <Factor {...part} />}
      <Sessions {...part} onSignedOut={onSignedOut} />
    </div>
  );
};
