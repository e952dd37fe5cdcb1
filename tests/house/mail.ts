// A real mail server on loopback that keeps what it is sent.
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { until } from './until.ts';

export type Received = { from: string; to: string[]; subject: string; body: string; raw: string };

export type MailServer = {
  url: string;
  received: Received[];
  /** The latest letter to this address; waits for it. */
  letterTo: (address: string, count?: number) => Promise<Received>;
  /** While it says so, it takes nothing: letters have to be sent again. */
  refuse: (isRefusing: boolean) => void;
  stop: () => Promise<void>;
};

/** RFC 2045, section 6.7: quoted-printable, which longer lines come in. */
const unquote = (body: string): string =>
  body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const read = (raw: string, from: string, to: string[]): Received => {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  return { from, to, raw, subject: /^Subject: (.*)$/m.exec(head)?.[1] ?? '', body: /quoted-printable/i.test(head) ? unquote(body) : body };
};

export const startMailServer = async (): Promise<MailServer> => {
  const received: Received[] = [];
  let refusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: ({ address }, _session, done) =>
      done(refusing ? Object.assign(new Error(`Nothing is taken from <${address}> now`), { responseCode: 451 }) : null),
    onData: (stream, { envelope }, done) => {
      text(stream).then((raw) => {
        received.push(
          read(
            raw,
            envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            envelope.rcptTo.map(({ address }) => address),
          ),
        );
        done();
      }, done);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  server.on('error', () => {});
  const lettersTo = (address: string) => received.filter(({ to }) => to.includes(address));
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    letterTo: (address, count = 1) =>
      until(`letter ${count} to ${address}`, () => (lettersTo(address).length >= count ? lettersTo(address).at(-1) : undefined), 20_000),
    refuse: (isRefusing) => {
      refusing = isRefusing;
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};

/** The link that a letter gives. */
export const linkOf = ({ body }: Received): URL => new URL(/https?:\/\/\S+/.exec(body)?.[0] ?? '');
