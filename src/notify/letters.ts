// What letters say. Plain text, in words that need no picture; a link stands on a line of its own.
import type { Letter } from '../jobs/tasks.ts';

export type Text = { subject: string; text: string };

const ROLES = { moderator: 'a moderator', admin: 'an admin' } as const;

const IGNORE = 'If you did not ask for this, do nothing: nobody can do anything with this letter but you.';

/** What this letter says. */
export const wordsOf = (letter: Letter): Text => {
  const { link } = letter;
  switch (letter.kind) {
    case 'reset':
      return {
        subject: 'Choose a new password',
        text: `Hello ${letter.name},\n\nchoose a new password for your account here, within an hour:\n\n${link}\n\nYou are signed out everywhere then. ${IGNORE}\n`,
      };
    case 'sign-in':
      return { subject: 'Sign in', text: `Hello,\n\nthis link signs you in, once, within a quarter of an hour:\n\n${link}\n\n${IGNORE}\n` };
    case 'no-link':
      return {
        subject: 'Sign in with your password and a code',
        text: `Hello,\n\nyour account asks for a code beside the password, so a link alone does not sign you in. Sign in here:\n\n${link}\n\n${IGNORE}\n`,
      };
    case 'invitation':
      return {
        subject: `Join the staff of ${letter.siteName}`,
        text: `Hello,\n\n${letter.invitedBy ?? 'Somebody'} invites you to be ${ROLES[letter.role]} of ${letter.siteName}, where comments are looked after with Afterword. Follow this link within a week:\n\n${link}\n\nIf you do not know what this is about, do nothing.\n`,
      };
  }
};
