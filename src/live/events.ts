// What a reader's socket sends us: held to the contract, to a rate, and answered in words.
import { z } from 'zod';
import type { FollowAnswer } from '../contract/live.ts';
import { Problem, problems } from '../contract/problems.ts';
import { toProblem } from '../database/errors.ts';
import { toFields, words } from '../http/fields.ts';
import type { Log } from '../log.ts';
import type { LiveSocket } from './sockets.ts';

/** A page follows its threads at once and then is quiet: 40 at once and 4 a second are far beyond it. */
const EVENTS_AT_ONCE = 40;
const EVENTS_PER_SECOND = 4;
/** Refused events until the connection is cut. */
const REFUSED_MAX = 40;

type Refusal = Extract<FollowAnswer, { problem: unknown }>;

/** @throws Problem `request.invalid` that names each field */
export const parseEvent = <S extends z.ZodType>(schema: S, input: unknown): z.output<S> => {
  const parsed = z.safeParse(schema, input, { error: words });
  if (parsed.success) return parsed.data;
  const fields = toFields('input', parsed.error.issues);
  throw new Problem('request.invalid', { detail: fields.map(({ field, message }) => `\`${field}\` ${message}.`).join(' '), fields });
};

const toRefusal = ({ code, detail }: Problem): Refusal => ({ problem: { code, title: problems[code].title, ...(detail === undefined ? {} : { detail }) } });

/** The answer for an error; what is a fault of ours goes to the log. */
export const refuse = (error: unknown, log: Log): Refusal => {
  const problem = error instanceof Problem ? error : toProblem(error);
  if (problem !== undefined) return toRefusal(problem);
  log.error({ err: error }, 'A live event failed');
  return toRefusal(new Problem('service.error'));
};

/** What the client gave to be answered by: the last argument, if it is a function. */
const ackOf = (packet: readonly unknown[]): ((answer: Refusal) => void) | undefined => {
  const last = packet.at(-1);
  return typeof last === 'function' ? (answer) => last(answer) : undefined;
};

/** Whatever the event is called: beyond the rate it is refused, and one that goes on is cut. */
export const limitEvents = (socket: LiveSocket, cut: () => void): void => {
  let [left, at, refused] = [EVENTS_AT_ONCE, performance.now(), 0];
  socket.use((packet, next) => {
    const now = performance.now();
    left = Math.min(EVENTS_AT_ONCE, left + ((now - at) / 1_000) * EVENTS_PER_SECOND);
    at = now;
    if (left >= 1) {
      left -= 1;
      next();
      return;
    }
    refused += 1;
    if (refused > REFUSED_MAX) cut();
    else ackOf(packet)?.(toRefusal(new Problem('rate.limited', { detail: `One connection sends at most ${EVENTS_PER_SECOND} events a second.` })));
  });
};
