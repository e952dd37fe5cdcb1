// What accounts are told by letter: written when a mail server is there, else the operator finds the link in the log.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import { addJob } from '../jobs/queue.ts';
import type { Letter } from '../jobs/tasks.ts';
import type { Log } from '../log.ts';

export type LetterParts = { db: Kysely<Database>; log: Log; url: string; hasMail: boolean };

/** What better-auth asks for. */
export type Letters = {
  reset: (to: { email: string; name: string }, token: string) => Promise<void>;
  signIn: (to: { email: string }, token: string) => Promise<void>;
};

export const makeLetters = ({ db, log, url, hasMail }: LetterParts): Letters => {
  const write = async (letter: Letter): Promise<void> => {
    if (hasMail) await addJob(db, 'letter', letter);
    else log.warn(`There is no mail server (SMTP_URL), so this was not sent to ${letter.to}: ${letter.link}`);
  };
  return {
    reset: ({ email, name }, token) => write({ kind: 'reset', to: email, name, link: `${url}/account/reset?token=${token}` }),
    signIn: async ({ email }, token) => {
      const { rows } = await sql<{ twoFactor: boolean }>`
        select coalesce(two_factor_enabled, false) as two_factor from auth.accounts where email = ${email}`.execute(db);
      const row = rows[0];
      if (row === undefined) return;
      // A mailbox must not be all that it takes where a second factor was asked for.
      if (row.twoFactor) await write({ kind: 'no-link', to: email, link: `${url}/account/sign-in` });
      else await write({ kind: 'sign-in', to: email, link: `${url}/account/letter?token=${token}` });
    },
  };
};
