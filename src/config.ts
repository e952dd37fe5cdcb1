// The only reader of the environment: every variable, its meaning, its default and why. Made once at the start, frozen.
import { z } from 'zod';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port number')
  .transform(Number)
  .refine((n) => n <= 65_535, 'is not a port number');

const oneOf = <const T extends readonly string[]>(...words: T) => z.enum(words, `is not one of ${words.join(', ')}`);

const environment = z.object({
  PORT: port.default(8080).describe('TCP port to listen on; 0 takes any free one.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. Loopback by default, so that nothing is open to the world unasked; `0.0.0.0` in a container.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
    .refine((url) => /^[^/]+\/\/[^/?#@]+\/?$/.test(url), 'is more than an origin: https://comments.example.org, without a path')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Where readers reach this service, without a path. Default: http://localhost:PORT.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// URL' })
    .optional()
    .describe('Postgres 15 or newer. Without it the embedded Postgres runs in DATA_DIR.'),
  DATA_DIR: z.string().min(1).default('./data').describe('Folder for the embedded Postgres and the secret.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'is not a redis:// URL' })
    .optional()
    .describe('Valkey or Redis, for hints between nodes and for shared rate limits. Without it Postgres carries the hints and each node counts for itself.'),
  SECRET: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .optional()
    .describe('Signs tokens; at least 32 characters. Without it one is made and kept in DATA_DIR; nodes that share a database must share it.'),
  ADMIN_KEY: z
    .string()
    .min(16, 'is shorter than 16 characters')
    .optional()
    .describe('An API key with the rights of an admin on every site, for scripts; at least 16 characters. Without it there is none.'),
  TRUST_PROXY: z
    .string()
    .regex(/^\d{1,2}$/, 'is not a number of proxies')
    .transform(Number)
    .default(0)
    .describe('How many reverse proxies stand in front, whose X-Forwarded-For is believed.'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'is not an smtp:// URL' })
    .optional()
    .describe(
      'Mail server, such as smtp://name:password@mail.example.org:587. Without it invitations are links to hand over, and other letters stand in the log.',
    ),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'is not an address such as Comments <comments@example.org>')
    .optional()
    .describe('Whom letters come from. Default: no-reply at the host of PUBLIC_URL.'),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
    .optional()
    .describe('OpenID provider at which staff may sign in, as it calls itself; to be told PUBLIC_URL/auth/callback/oidc. Accounts are not made by it.'),
  OIDC_CLIENT_ID: z.string().min(1).optional().describe('What the provider calls this service.'),
  OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('The secret that the provider gave with it.'),
  OIDC_NAME: z.string().min(1).max(60).default('single sign-on').describe('What the button to it says: “Sign in with …”.'),
  AKISMET_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('Key of Akismet. Without it no site can ask Akismet; with it those do that switch `checks.akismet` on, and tell it of comments and addresses.'),
  AKISMET_URL: z
    .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
    .default('https://rest.akismet.com/1.1/comment-check')
    .describe('Where Akismet, or a service that speaks as it does, is asked.'),
  JUDGE_URL: z
    .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
    .optional()
    .describe('A judge of comments of your own, asked by the sites that switch `checks.judge` on. Without it there is none.'),
  JUDGE_SECRET: z.string().min(1).optional().describe('Sent to JUDGE_URL as `Authorization: Bearer …`, so that it knows who asks.'),
  PRIVATE_JWKS: oneOf('on', 'off')
    .default('off')
    .describe(
      '`on` lets `sso.jwksUrl` of a site lead to loopback and private addresses: where the host site publishes its keys within your network. Its admins then choose what this server asks there.',
    ),
  RATE_LIMITS: oneOf('on', 'off').default('on').describe('`off` only for load tests.'),
  MIGRATE: oneOf('auto', 'check')
    .default('auto')
    .describe('`check` only checks that the schema is current: for operators who run `afterword migrate` with other rights.'),
  DEMO: oneOf('on', 'off').default('on').describe('`off` shows no demo and puts none into a new database: for a service whose readers should not meet it.'),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'silent').default('info').describe('Least level of what is logged.'),
});

type Environment = z.output<typeof environment>;

export type Config = Readonly<{
  port: number;
  host: string;
  publicUrl: string | undefined;
  databaseUrl: string | undefined;
  dataDir: string;
  redisUrl: string | undefined;
  secret: string | undefined;
  adminKey: string | undefined;
  trustProxy: number;
  smtpUrl: string | undefined;
  mailFrom: string;
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | undefined;
  akismet: { key: string; url: string } | undefined;
  judge: { url: string; secret: string | undefined } | undefined;
  privateJwks: boolean;
  rateLimits: boolean;
  demo: boolean;
  migrate: 'auto' | 'check';
  logLevel: Environment['LOG_LEVEL'];
}>;

/** Every mistake in the environment at once, a sentence each. */
export class ConfigError extends Error {
  readonly sentences: string[];
  constructor(sentences: string[]) {
    super(sentences.join('\n'));
    this.name = 'ConfigError';
    this.sentences = sentences;
  }
}

/** All three, or none. @throws ConfigError */
const oidcOf = ({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name }: Environment): Config['oidc'] => {
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new ConfigError(['OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all three, or none.']);
  return { issuer, clientId, clientSecret, name };
};

/** Reads the environment, the process's own by default. An empty variable is one that is not set. @throws ConfigError with every mistake. */
export const readConfig = (given: Record<string, string | undefined> = process.env): Config => {
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(given).filter(([name, value]) => name in environment.shape && value !== '')));
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`));
  const v = parsed.data;
  return Object.freeze({
    port: v.PORT,
    host: v.HOST,
    publicUrl: v.PUBLIC_URL,
    databaseUrl: v.DATABASE_URL,
    dataDir: v.DATA_DIR,
    redisUrl: v.REDIS_URL,
    secret: v.SECRET,
    adminKey: v.ADMIN_KEY,
    trustProxy: v.TRUST_PROXY,
    smtpUrl: v.SMTP_URL,
    mailFrom: v.MAIL_FROM ?? `Afterword <no-reply@${new URL(v.PUBLIC_URL ?? 'http://localhost').hostname}>`,
    oidc: oidcOf(v),
    akismet: v.AKISMET_KEY === undefined ? undefined : { key: v.AKISMET_KEY, url: v.AKISMET_URL },
    judge: v.JUDGE_URL === undefined ? undefined : { url: v.JUDGE_URL, secret: v.JUDGE_SECRET },
    privateJwks: v.PRIVATE_JWKS === 'on',
    rateLimits: v.RATE_LIMITS === 'on',
    demo: v.DEMO === 'on',
    migrate: v.MIGRATE,
    logLevel: v.LOG_LEVEL,
  });
};

/** The table that `.env.example` and docs/settings.md are made from; `preset` is the default. */
export const settings = Object.entries(environment.shape).map(([name, schema]) => ({
  name,
  about: schema.description ?? '',
  preset: schema.safeParse(undefined).data,
}));
