// Sends letters by the operator's mail server.
import { createTransport } from 'nodemailer';
import type { Letter } from '../jobs/tasks.ts';
import { wordsOf } from './letters.ts';

/** A server that says nothing is given up, and tried again later as a job. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

export type Mail = { send: (letter: Letter) => Promise<void>; stop: () => void };

/** `from`: whom letters come from. `smtpUrl` may say a name and a password; they are told to nobody. */
export const openMail = ({ smtpUrl, from }: { smtpUrl: string; from: string }): Mail => {
  const transport = createTransport({
    ...{ url: smtpUrl, pool: true, maxConnections: 2 },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    // Nothing of a letter is ever read from a file or fetched.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    send: async (letter) => {
      const { subject, text } = wordsOf(letter);
      // RFC 3834: no answer of a machine to this one.
      await transport.sendMail({ from, to: letter.to, subject, text, headers: { 'Auto-Submitted': 'auto-generated' } });
    },
    stop: () => transport.close(),
  };
};
