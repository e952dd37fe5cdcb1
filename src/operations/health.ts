// Is this node alive, and should it get requests? Answers within a second, whatever hangs.
import { within } from '../deadline.ts';

/** A balancer that asks every few seconds wants to know by then. */
const WITHIN_MS = 1_000;

export type HealthParts = {
  /** True when Postgres answers now. */
  answers: () => Promise<boolean>;
  /** True when the schema is that of this version. */
  isMigrated: () => Promise<boolean>;
  /** False while the embedded Postgres is being restarted; undefined without one. */
  embeddedHealthy: () => boolean | undefined;
  busHealthy: () => boolean;
  /** False until the start is through, and from when it stops. */
  isRunning: () => boolean;
};

type State = 'ok' | 'degraded' | 'failed';
export type Readiness = { status: 'ready' | 'not ready'; checks: Record<string, State> };

/** No answer in time is a no. */
const saysYes = async (question: Promise<boolean>): Promise<boolean> => (await within(WITHIN_MS, question).catch(() => false)) === true;

const stateOf = (good: boolean): State => (good ? 'ok' : 'failed');

/** A bus that is down degrades (other nodes' comments come half a second late, heads are re-read) but is no reason to take the node away. */
export const makeReadiness = ({ answers, isMigrated, embeddedHealthy, busHealthy, isRunning }: HealthParts): (() => Promise<Readiness>) => {
  // Migrations do not come undone: once seen current, they stay so.
  let migrated = false;
  return async () => {
    const database = await saysYes(answers());
    migrated ||= database && (await saysYes(isMigrated()));
    const embedded = embeddedHealthy();
    const checks: Record<string, State> = {
      database: stateOf(database),
      migrations: stateOf(migrated),
      ...(embedded === undefined ? {} : { embedded: stateOf(embedded) }),
      bus: busHealthy() ? 'ok' : 'degraded',
      running: stateOf(isRunning()),
    };
    return { status: Object.values(checks).includes('failed') ? 'not ready' : 'ready', checks };
  };
};
