// Becoming somebody here: by the link of the first start, or by an invitation.
import { useEffect, useState } from 'preact/hooks';
import type { InvitationAnswer } from '../../contract/account.ts';
import { PASSWORD_MIN } from '../../contract/limits.ts';
import { ask, readInvitation } from './ask.ts';
import { Button, Form, Input, type Sending, useSending } from './form.tsx';
import { en } from './words/en.ts';

const NewAccount = ({ sending, email }: { sending: Sending; email?: string | undefined }) => (
  <>
    <Input sending={sending} name="name" label={en.name} help={en.nameHelp} autocomplete="name" maxLength={60} required />
    <Input
      sending={sending}
      name="email"
      label={en.email}
      type="email"
      autocomplete="username"
      required
      {...(email === undefined ? {} : { defaultValue: email })}
    />
    <Input
      {...{ sending, name: 'password', label: en.password, help: en.passwordHelp(PASSWORD_MIN) }}
      {...{ type: 'password', autocomplete: 'new-password', minLength: PASSWORD_MIN, required: true }}
    />
  </>
);

export const SetUp = ({ token, onSignedIn }: { token: string; onSignedIn: () => void }) => {
  const sending = useSending();
  const send = (value: (name: string) => string) =>
    sending.run(async () => {
      await ask('POST /set-up', { token, name: value('name'), email: value('email'), password: value('password') });
      onSignedIn();
    });
  return (
    <Form sending={sending} onSend={send} label={en.setUp.title}>
      <p>{en.setUp.about}</p>
      <NewAccount sending={sending} />
      <Button isBusy={sending.isBusy} isMain>
        {en.setUp.do}
      </Button>
    </Form>
  );
};

type InvitationParts = { token: string; onJoined: () => void; onSignIn: () => void };

export const Invitation = ({ token, onJoined, onSignIn }: InvitationParts) => {
  const sending = useSending();
  const [invitation, show] = useState<InvitationAnswer>();
  // Read once: the link does not change while the page stands.
  useEffect(() => {
    void sending.run(async () => show(await readInvitation(token)));
  }, [token]);
  if (invitation === undefined) return <p role={sending.problem === '' ? 'status' : 'alert'}>{sending.problem === '' ? en.loading : sending.problem}</p>;
  const { site, role, account, email } = invitation;
  const accept = (made?: { name: string; email: string; password: string }) =>
    sending.run(async () => {
      await ask('POST /invitation', { token, ...(made === undefined ? {} : { account: made }) });
      onJoined();
    });
  const about = <p>{en.invitation.about(role, site.name)}</p>;
  if (account !== null)
    return (
      <Form sending={sending} onSend={() => void accept()} label={en.invitation.title(site.name)}>
        {about}
        <p>{en.invitation.as(account.name, account.email)}</p>
        <Button isBusy={sending.isBusy} isMain>
          {en.invitation.join}
        </Button>
        <Button
          isBusy={sending.isBusy}
          onPress={() => void sending.run(async () => ask('POST /sign-out', {}).then(async () => show(await readInvitation(token))))}
        >
          {en.invitation.other}
        </Button>
      </Form>
    );
  return (
    <Form
      sending={sending}
      onSend={(value) => void accept({ name: value('name'), email: value('email'), password: value('password') })}
      label={en.invitation.title(site.name)}
    >
      {about}
      <NewAccount sending={sending} email={email ?? undefined} />
      <Button isBusy={sending.isBusy} isMain>
        {en.invitation.make}
      </Button>
      <Button isBusy={sending.isBusy} onPress={onSignIn}>
        {en.invitation.have}
      </Button>
    </Form>
  );
};
