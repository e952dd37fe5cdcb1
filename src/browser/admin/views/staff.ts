// Staff of the site, and who is asked to join them.
import type { Invitation, InvitationInput, Member, NewInvitation } from '../../../contract/staff.ts';
import type { Api } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Worked } from '../loaded.ts';

export class StaffStore extends Worked {
  readonly #api: Api;
  staff: readonly Member[] | undefined;
  invitations: readonly Invitation[] = [];
  /** Just made: its link is shown once. */
  made: NewInvitation | undefined;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  load(): Promise<boolean> {
    return this.attempt(async () => {
      const [{ staff }, { invitations }] = await Promise.all([ask(this.#api, 'readStaff'), ask(this.#api, 'readInvitations')]);
      this.staff = staff;
      this.invitations = invitations;
    });
  }

  invite(input: InvitationInput): Promise<boolean> {
    return this.attempt(async () => {
      this.made = await ask(this.#api, 'invite', { body: input });
      const { link: _, ...invitation } = this.made;
      this.invitations = [...this.invitations, invitation];
    });
  }

  withdraw(id: string): Promise<boolean> {
    return this.attempt(async () => {
      await ask(this.#api, 'withdrawInvitation', { id });
      this.invitations = this.invitations.filter((invitation) => invitation.id !== id);
    });
  }

  change(id: string, role: 'moderator' | 'admin'): Promise<boolean> {
    return this.attempt(async () => {
      const member = await ask(this.#api, 'editStaff', { id, body: { role } });
      this.staff = this.staff?.map((known) => (known.id === id ? member : known));
    });
  }

  remove(id: string): Promise<boolean> {
    return this.attempt(async () => {
      await ask(this.#api, 'removeStaff', { id });
      this.staff = this.staff?.filter((member) => member.id !== id);
    });
  }

  hide(): void {
    this.made = undefined;
    this.changed();
  }
}
