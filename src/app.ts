// The composition root: makes the parts in order, mounts the rooms, stops in reverse. The only file that knows every room.
import { redeemCode } from './accounts/popup.ts';
import { accountRoutes } from './accounts/routes.ts';
import { Accounts } from './auth/accounts.ts';
import { makeLetters } from './auth/letters.ts';
import { openBus } from './bus/open.ts';
import { makeChecks } from './checks/make.ts';
import { makeRates } from './checks/rate.ts';
import { checkRoutes } from './checks/routes.ts';
import { openStore } from './checks/store.ts';
import { keepForgetting } from './comments/forget.ts';
import { Lane } from './comments/lane.ts';
import { Renaming } from './comments/rename.ts';
import { commentRoutes } from './comments/routes.ts';
import type { Config } from './config.ts';
import { makeOpenApi } from './contract/openapi.ts';
import { toProblem } from './database/errors.ts';
import { checkMigrated, isMigrated, migrate } from './database/migrate.ts';
import { type Connection, openDatabase } from './database/open.ts';
import { reachDatabase } from './database/reach.ts';
import { Statistics } from './database/statistics.ts';
import { LATE, within } from './deadline.ts';
import { demoRoutes } from './demo/routes.ts';
import { seedDemo } from './demo/seed.ts';
import { type Embedded, startEmbedded } from './embedded/start.ts';
import { PageCache } from './http/cache.ts';
import { makeDoor } from './http/door.ts';
import { FastPath } from './http/fast.ts';
import { apiHeaders, documentHeaders } from './http/headers.ts';
import { makePublicAddress } from './http/origin.ts';
import { makeRequestIds } from './http/record.ts';
import { checkAddress, makeServer } from './http/server.ts';
import { attachLive } from './live/attach.ts';
import { type Log, makeLog } from './log.ts';
import { makeMetrics } from './metrics.ts';
import { moderationRoutes } from './moderation/routes.ts';
import { Search } from './moderation/search.ts';
import { notifyTasks } from './notify/tasks.ts';
import { operationRoutes } from './operations/routes.ts';
import { pageRoutes } from './pages/routes.ts';
import type { Parts } from './parts.ts';
import type { ShowRenamed } from './readers/authors.ts';
import { openReaders } from './readers/open.ts';
import { readerRoutes } from './readers/routes.ts';
import { loadSecret } from './readers/token.ts';
import { siteRoutes } from './sites/routes.ts';
import { Sites } from './sites/settings.ts';
import { linkOfStart, setUpUrl } from './staff/owners.ts';
import { deskCalls, staffRoutes } from './staff/routes.ts';
import { Opened } from './stopping.ts';
import { Articles } from './threads/article.ts';
import { Heads } from './threads/heads.ts';
import { threadRoutes } from './threads/routes.ts';
import { trendingRoutes } from './trending/routes.ts';
import { TrendingCache } from './trending/score.ts';
import { version } from './version.ts';

/** Requests under way when the node stops have this long; a POST takes milliseconds, a long poll is woken. */
const REQUESTS_END_MS = 5_000;

export type App = {
  /** Where readers reach it. */
  url: string;
  /** What makes its first owner; undefined once there is one. */
  setUpUrl: string | undefined;
  /** The port that was really taken. */
  port: number;
  /** Takes no more, lets readers go, finishes what was begun; within 10 s. */
  stop: () => Promise<void>;
};

export type AppOptions = {
  log?: Log;
  /** Hold every answer against the contract: in tests and development. */
  validateOutput?: boolean;
  /** How many connections the node may hold: for the test of what becomes of one more. */
  connectionsMax?: number;
};

const connectionOf = (config: Config, embedded: Embedded | undefined): Connection => {
  if (config.databaseUrl !== undefined) return { connectionString: config.databaseUrl };
  if (embedded === undefined) throw new Error('There is neither a DATABASE_URL nor an embedded Postgres');
  return embedded;
};

/** @throws ListenError, UnreachableError, MigrationError, EmbeddedError with sentences for the operator; whatever was opened is stopped again. */
export const createApp = async (config: Config, { log = makeLog(config.logLevel), ...options }: AppOptions = {}): Promise<App> => {
  const opened = new Opened(log);
  try {
    return await compose(config, log, options, opened);
  } catch (error) {
    await opened.stop();
    throw error;
  }
};

/** What the rooms stand on: an address, a secret, a database and a bus. */
/** Letters are all that jobs are for: where there is no mail server, nothing of it is loaded. */
const startLetters = async ({ smtpUrl, mailFrom }: Config, connection: Connection, log: Log, opened: Opened): Promise<void> => {
  if (smtpUrl === undefined) return;
  const [{ startJobs }, { openMail }] = await Promise.all([import('./jobs/runner.ts'), import('./notify/mail.ts')]);
  const mail = openMail({ smtpUrl, from: mailFrom });
  opened.add('mail', mail.stop);
  opened.add('jobs', (await startJobs({ connection, log, tasks: notifyTasks(mail) })).stop);
};

const openGround = async (config: Config, log: Log, opened: Opened) => {
  const metrics = makeMetrics();
  const address = makePublicAddress(config);
  await checkAddress(config);
  const secret = await loadSecret(config);

  const embedded = config.databaseUrl === undefined ? await startEmbedded({ dataDir: config.dataDir, log }) : undefined;
  if (embedded !== undefined) opened.add('embedded Postgres', embedded.stop);
  const connection = connectionOf(config, embedded);
  await reachDatabase(connection, log);
  if (config.migrate === 'auto') await migrate(connection, log);
  const { db, run, answers, stop } = openDatabase({ connection, log });
  opened.add('database', stop);
  if (config.migrate === 'check') await checkMigrated(db);
  await startLetters(config, connection, log, opened);

  const store = config.redisUrl === undefined || !config.rateLimits ? undefined : await openStore(config.redisUrl, log);
  if (store !== undefined) opened.add('rate limit store', store.stop);
  const bus = await openBus({ config, connection, db, log, metrics });
  opened.add('bus', () => bus.stop());
  const parts: Parts = { config, log, metrics, db, bus };
  return { parts, run, answers, embedded, store, address, secret };
};

const compose = async (config: Config, log: Log, { validateOutput = false, connectionsMax }: AppOptions, opened: Opened): Promise<App> => {
  const { parts, run, answers, embedded, store, address, secret } = await openGround(config, log, opened);
  const { metrics, db, bus } = parts;

  const statistics = new Statistics(parts);
  opened.add('statistics', () => statistics.stop());
  const lane = new Lane({ run, bus, metrics, statistics });
  opened.add('lane', () => lane.stop());
  opened.add('forgetting', keepForgetting(parts).stop);
  const renaming = new Renaming(parts);
  opened.add('renaming', () => renaming.stop());
  const showRenamed: ShowRenamed = (author) => renaming.show(author);
  const heads = new Heads(parts);
  const [articles, sites, trending] = [new Articles(db), new Sites(db), new TrendingCache(db)];
  const search = new Search({ ...parts, sites });
  opened.add('search', () => search.stop());
  const readers = openReaders(parts, secret);
  const { authors, identify, deskTokens, pageTokens } = readers;
  const hasMail = config.smtpUrl !== undefined;
  const accounts = new Accounts(
    () => ({ db, log, secret, url: address.url(), origins: address.origins(), letters: makeLetters({ db, log, url: address.url(), hasMail }) }),
    config.oidc,
  );
  const { consume } = makeRates({ config, log, metrics, secret, redis: store?.client });
  const judging = makeChecks({ ...parts, sites, secret, url: address.url });
  opened.add('lessons', () => judging.teacher.stop());

  const requestId = makeRequestIds();
  const pages = new PageCache();
  const headers = apiHeaders();
  const { isOwnOrigin } = address;
  const accountParts = { ...parts, accounts, deskTokens, sites, showRenamed, url: address.url, hasMail, consume, isOwnOrigin, secret };
  const readRules = (site: string) => sites.peek(site) ?? sites.get(site);
  const fast = new FastPath({ pages, metrics, headers, isOwnOrigin, requestId, peekRules: (site) => sites.peek(site) });
  const { door, cachedDoor } = makeDoor({ identify, consume, siteExists: (site) => sites.exists(site), pages, fast, validateOutput });
  let started = false;
  const server = makeServer({
    ...{ config, log, metrics, fast, requestId, isOwnOrigin, connectionsMax },
    apiHeaders: headers,
    publicUrl: address.url,
    readRules,
    translate: toProblem,
    routes: [
      ...commentRoutes(door, cachedDoor, { ...parts, sites, articles, lane, heads, ...judging }),
      ...threadRoutes(door, { ...parts, articles }),
      ...checkRoutes(door, { db, sites, ...judging }),
      ...moderationRoutes(door, { ...parts, ...judging, authors, search, sites }),
      ...trendingRoutes(door, { trending }),
      ...readerRoutes(door, { ...parts, ...readers, sites, showRenamed, redeemCode: (site, given) => redeemCode({ db, pageTokens }, site, given) }),
      ...siteRoutes(door, { ...readers, sites }),
      ...staffRoutes(door, accountParts),
    ],
    routers: [
      operationRoutes({
        ...{ metrics, answers, isRunning: () => started && !server.isStopping() },
        isMigrated: () => isMigrated(db),
        embeddedHealthy: () => embedded?.healthy(),
        busHealthy: () => bus.healthy(),
        openApi: () => makeOpenApi(version, address.url()),
      }),
      pageRoutes({ ...parts, ...readers, sites, articles, lane, ...judging, showRenamed, consume, isOwnOrigin, publicUrl: address.url }),
      accountRoutes({ ...accountParts, headers: documentHeaders() }, deskCalls(accountParts)),
      ...(config.demo ? [demoRoutes({ ...parts, trending })] : []),
    ],
  });

  let drained: Promise<void> | undefined;
  opened.add('requests', async () => {
    if ((await within(REQUESTS_END_MS, drained ?? Promise.resolve())) === LATE) server.cut();
  });
  opened.add('heads', () => heads.stop());
  const live = attachLive(server.http, { ...parts, heads, identify, isOwnOrigin, readRules });
  opened.add('live', live.stop);
  const { port } = await server.listen();
  address.listensOn(port);
  opened.add('server', () => {
    drained = server.stopAccepting();
  });
  if (config.demo && (await seedDemo(db, address.url()))) log.info('The site `demo` was put in');
  const setUpToken = await linkOfStart(db);
  started = true;
  const url = address.url();
  return { url, port, setUpUrl: setUpToken === undefined ? undefined : setUpUrl(url, setUpToken), stop: () => opened.stop() };
};
