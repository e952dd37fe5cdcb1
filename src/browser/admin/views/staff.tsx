// Who moderates here: roles, invitations by mail or by a link.
import { useEffect, useState } from 'preact/hooks';
import type { Member, NewInvitation } from '../../../contract/staff.ts';
import { Confirm, Dialog } from '../dialog.tsx';
import { Choice, Field } from '../field.tsx';
import { Once } from '../once.tsx';
import { Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import { StaffStore } from './staff.ts';

const ROLES = ['moderator', 'admin'] as const;

const Invite = ({ store, onClose }: { store: StaffStore; onClose: () => void }) => {
  const { words } = useDesk();
  const { staff: say } = words;
  const [role, setRole] = useState<(typeof ROLES)[number]>('moderator');
  const [email, setEmail] = useState('');
  const fault = store.problem?.fields.find(({ field }) => field === 'email')?.message;
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (await store.invite({ role, ...(email.trim() !== '' && { email: email.trim() }) })) onClose();
  };
  return (
    <Dialog title={say.invite} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <Choice label={say.role} options={ROLES} names={words.roles} helps={say.roleHelps} value={role} onChoose={setRole} />
        <Field label={say.email} help={say.emailHelp} fault={fault}>
          {(described) => <input {...described} type="email" value={email} onInput={({ currentTarget }) => setEmail(currentTarget.value)} />}
        </Field>
        {store.problem && fault === undefined && <Failure problem={store.problem} />}
        <div class="buttons">
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" class="button main">
            {say.inviteIt}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const MemberLine = ({ member, store, onRemove }: { member: Member; store: StaffStore; onRemove: () => void }) => {
  const { words } = useDesk();
  const { staff: say } = words;
  const { id, name, email, role, twoFactor, createdAt } = member;
  return (
    <li>
      <div>
        <p>
          <strong>
            <bdi>{name}</bdi>
          </strong>{' '}
          {twoFactor && <span class="badge good">{say.twoFactor}</span>}
        </p>
        <p class="small quiet">
          {email} · {say.since} <Moment iso={createdAt} />
        </p>
      </div>
      {role === 'owner' ? (
        <span class="badge">{words.roles.owner}</span>
      ) : (
        <p class="row">
          <label>
            <span class="unseen">{say.roleOf(name)}</span>
            <select value={role} onChange={({ currentTarget }) => void store.change(id, currentTarget.value === 'admin' ? 'admin' : 'moderator')}>
              {ROLES.map((one) => (
                <option key={one} value={one}>
                  {words.roles[one]}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="button danger" onClick={onRemove}>
            {say.remove} <span class="unseen">{name}</span>
          </button>
        </p>
      )}
    </li>
  );
};

const Invitations = ({ store }: { store: StaffStore }) => {
  const { words } = useDesk();
  const { staff: say } = words;
  if (store.invitations.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="staff-invited">
      <h2 id="staff-invited">{say.invited}</h2>
      <ul class="lines">
        {store.invitations.map(({ id, role, email, invitedBy, createdAt, expiresAt }) => (
          <li key={id}>
            <div>
              <p>
                {email ?? say.byLink} <span class="badge">{words.roles[role]}</span>
              </p>
              <p class="small quiet">
                {invitedBy !== null && <bdi>{invitedBy}</bdi>} <Moment iso={createdAt} /> · {say.good(words.day(new Date(expiresAt)))}
              </p>
            </div>
            <button type="button" class="button" onClick={() => void store.withdraw(id)}>
              {say.withdraw}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Made = ({ made, onClose }: { made: NewInvitation; onClose: () => void }) => {
  const { words, notices } = useDesk();
  const { staff: say } = words;
  useEffect(() => {
    if (made.link !== null) return;
    notices.show({ kind: 'done', text: say.sent(made.email ?? '') });
    onClose();
  }, [made, notices, say, onClose]);
  return made.link === null ? null : <Once title={say.link} label={say.linkLabel} help={say.linkHelp} value={made.link} onClose={onClose} />;
};

export const View = () => {
  const { api, words } = useDesk();
  const { staff: say } = words;
  const [store] = useState(() => new StaffStore(api));
  const [isInviting, invite] = useState(false);
  const [leaving, leave] = useState<Member | undefined>();
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  return (
    <>
      <Heading text={words.sections.staff}>
        <button type="button" class="button main" onClick={() => invite(true)}>
          {say.invite}…
        </button>
      </Heading>
      {store.problem && !isInviting && <Failure problem={store.problem} {...(store.staff === undefined && { again: () => void store.load() })} />}
      {store.staff === undefined ? (
        store.problem === undefined && <p class="quiet">{words.loading}</p>
      ) : (
        <div class="narrow stack">
          <section class="card stack" aria-label={say.members}>
            {store.staff.length === 0 ? (
              <p class="quiet">{say.nobody}</p>
            ) : (
              <ul class="lines">
                {store.staff.map((member) => (
                  <MemberLine key={member.id} member={member} store={store} onRemove={() => leave(member)} />
                ))}
              </ul>
            )}
          </section>
          <Invitations store={store} />
        </div>
      )}
      {isInviting && <Invite store={store} onClose={() => invite(false)} />}
      {store.made && <Made made={store.made} onClose={() => store.hide()} />}
      {leaving && (
        <Confirm
          title={say.removeAsk(leaving.name)}
          text={say.removeNote}
          yes={say.remove}
          onYes={() => {
            void store.remove(leaving.id);
            leave(undefined);
          }}
          onClose={() => leave(undefined)}
        />
      )}
    </>
  );
};
