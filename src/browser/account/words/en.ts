// What the pages of accounts say, in English. Another language is an object of the same type: a missing sentence does not compile.
import type { ApiProblem } from '../../client/api.ts';

const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Sentences of ours where the service's own title is not meant for who sits here. */
const PROBLEMS: Readonly<Record<string, string>> = {
  'account.credentials-wrong': 'The address or the password is wrong.',
  'account.password-wrong': 'The password is wrong.',
  'account.code-wrong': 'This code is wrong, or its half minute is over.',
  'account.link-invalid': 'This link has been used, or its time is over. Ask for a new one.',
  'account.signed-out': 'You are signed out.',
  'account.not-fresh': 'Sign in again to change how you sign in: the last time was over an hour ago.',
  'account.passkey-refused': 'This passkey is not known here.',
  'account.email-taken': 'This address has an account already. Sign in first, then follow the link again.',
  network: 'The service does not answer. Try again in a moment.',
};

const wait = (ms: number): string => {
  const minutes = Math.ceil(ms / 60_000);
  return ms < 60_000 ? `${Math.ceil(ms / 1_000)} seconds` : minutes === 1 ? 'a minute' : `${minutes} minutes`;
};

export const en = {
  brand: 'Afterword',
  loading: 'One moment …',
  again: 'Try again',
  moment: (time: string) => moments.format(new Date(time)),
  problem: (problem: ApiProblem): string => {
    if (problem.status === 429) return `Too many tries. Wait ${wait(problem.retryAfterMs ?? 60_000)}.`;
    return PROBLEMS[problem.code] ?? problem.detail ?? problem.message;
  },
  noPasskeys: 'This browser cannot use passkeys here.',
  cancelled: 'No passkey was given.',
  email: 'E-mail address',
  password: 'Password',
  name: 'Name',
  nameHelp: 'Shown beside what you write and decide.',
  newPassword: 'New password',
  passwordHelp: (least: number) => `At least ${least} characters. A few words that do not belong together are easy to keep in mind.`,
  signIn: {
    title: 'Sign in',
    do: 'Sign in',
    passkey: 'Sign in with a passkey',
    or: 'or',
    provider: (name: string) => `Sign in with ${name}`,
    refused: 'That did not sign you in: there is no account here with an address that was proven there.',
    codeTitle: 'One more step',
    code: 'Code of your authenticator app',
    codeHelp: 'Six digits; or one of the recovery codes that you wrote down.',
  },
  recovery: {
    forgot: 'Forgot your password?',
    forgotTitle: 'Choose a new password',
    forgotAbout: 'A letter to your address leads on.',
    send: 'Send the letter',
    sent: 'If there is an account with this address, a letter is on its way.',
    resetTitle: 'Choose a new password',
    resetAbout: 'You are signed out everywhere, and sign in with the new one then.',
    reset: 'Take this password',
    letter: 'Send me a link',
    letterTo: 'Address that the link goes to',
    letterTitle: 'Sign in',
    letterAbout: 'You asked for a link to sign in with. It works once.',
  },
  setUp: {
    title: 'Set up this service',
    about: 'You will be its owner: an admin of every site. This link works once.',
    do: 'Begin',
  },
  invitation: {
    page: 'You are invited',
    title: (site: string) => `Join ${site}`,
    about: (role: string, site: string) => `You are asked to be ${role === 'admin' ? 'an admin' : 'a moderator'} of ${site}.`,
    as: (name: string, email: string) => `You are signed in as ${name} (${email}).`,
    join: 'Join',
    other: 'I am somebody else',
    make: 'Make an account and join',
    have: 'I have an account',
  },
  popup: {
    title: 'Sign in',
    ask: (page: string) => `${page} would like to know who you are.`,
    as: (name: string) => `Go on as ${name}`,
    told: 'It learns your name, and may write comments for you. It does not learn your address or your password.',
    done: 'You are signed in. This window can be closed.',
    lost: 'The page that opened this window is gone. Close this window and try again.',
    refused: (page: string) => `${page} is not a page of this site. Close this window.`,
    cancel: 'Cancel',
  },
  account: {
    title: 'Your account',
    desk: 'Go to the desk',
    signOut: 'Sign out',
    saved: 'Saved.',
    save: 'Save',
    profile: 'Profile',
    password: 'Password',
    current: 'Current password',
    change: 'Change the password',
    changed: 'Changed. All other places were signed out.',
    passkeys: 'Passkeys',
    passkeysHelp: 'Sign in by your fingerprint, face or a key, without a password. A passkey cannot be given away by mistake.',
    noPasskeys: 'You have none yet.',
    addPasskey: 'Add a passkey',
    passkeyName: 'What to call it',
    passkeyExample: 'This laptop',
    added: (time: string) => `added ${time}`,
    remove: (what: string) => `Remove ${what}`,
    factor: 'Authenticator app',
    factorHelp: 'A code beside the password, from an app on your phone.',
    factorOn: 'A code is asked for when you sign in with your password.',
    factorBegin: 'Use an app',
    factorEnd: 'Ask for no code any more',
    factorScan: 'Tell this to your app; on this phone the link opens it.',
    factorOpen: 'Open in an app',
    factorKey: 'Key',
    factorCodes: 'Write these down and keep them apart from your phone. Each is good once, should you lose it.',
    factorConfirm: 'Code that the app shows now',
    confirm: 'Confirm',
    sessions: 'Where you are signed in',
    here: 'here',
    seen: (time: string) => `last seen ${time}`,
    unknown: 'An unknown browser',
    end: (what: string) => `Sign out ${what}`,
    endAll: 'Sign out everywhere',
  },
} as const;
