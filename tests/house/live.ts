// Follows threads over Socket.IO as a page would, with the rules of the client that we publish: apply by seq, ask again after a gap.
import { io, type Socket } from 'socket.io-client';
import type { Comment } from '../../src/contract/comment.ts';
import {
  type ChangesEvent,
  type ClientToServer,
  changesEvent,
  type FollowAnswer,
  followAnswer,
  type ReadersEvent,
  readersEvent,
  type ScoresEvent,
  type ServerToClient,
  scoresEvent,
  stoppingEvent,
} from '../../src/contract/live.ts';
import type { Thread } from '../../src/contract/thread.ts';
import { until } from './until.ts';

type Options = { token?: string | undefined; site?: string; origin?: string };

/** One connection; every message of the server is held to the contract. */
export class LiveClient {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly site: string;
  /** Each `changes` that came, heartbeats among them. */
  readonly events: ChangesEvent[] = [];
  readonly scores: ScoresEvent[] = [];
  readonly readers: ReadersEvent[] = [];
  readonly stopping: { withinMs: number }[] = [];

  constructor(base: string, { token, site = 'demo', origin }: Options = {}) {
    this.site = site;
    this.socket = io(base, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
      ...(token === undefined ? {} : { auth: { token } }),
      ...(origin === undefined ? {} : { extraHeaders: { origin } }),
    });
    this.socket.on('changes', (event) => this.events.push(changesEvent.parse(event)));
    this.socket.on('scores', (event) => this.scores.push(scoresEvent.parse(event)));
    this.socket.on('readers', (event) => this.readers.push(readersEvent.parse(event)));
    this.socket.on('stopping', (event) => this.stopping.push(stoppingEvent.parse(event)));
  }

  async connected(): Promise<this> {
    await until('the live connection', () => this.socket.connected);
    return this;
  }

  /** `take` is given the answer in the tick in which it comes: the rest of a long one may come right behind it. */
  follow(article: string, after = 0, take: (answer: FollowAnswer) => void = () => {}, version?: number): Promise<FollowAnswer> {
    return new Promise((resolve, reject) => {
      this.socket.timeout(10_000).emit('follow', { site: this.site, article, after, version }, (error, answer) => {
        if (error) return reject(error);
        const parsed = followAnswer.parse(answer);
        take(parsed);
        resolve(parsed);
      });
    });
  }

  close(): void {
    this.socket.close();
  }
}

/** A reader of one article: what it sees is kept as a page would keep it. */
export class Reader extends LiveClient {
  readonly article: string;
  readonly comments = new Map<string, Comment>();
  /** Every state in which each comment was ever shown, for what must never have been. */
  readonly shown: Comment[] = [];
  thread: Thread | undefined;
  head = 0;
  gaps = 0;
  joins = 0;

  constructor(base: string, article: string, options: Options = {}) {
    super(base, options);
    this.article = article;
    this.socket.on('connect', () => void this.join());
    this.socket.on('changes', (event) => {
      if (event.article !== this.article) return;
      if (event.after > this.head) {
        this.gaps += 1;
        void this.join();
      } else this.apply(event);
    });
  }

  /** Resolves when it has caught up. */
  async joined(): Promise<this> {
    await until('the thread followed', () => this.joins > 0);
    return this;
  }

  async until(what: string, condition: (reader: this) => boolean, withinMs?: number): Promise<void> {
    await until(what, () => condition(this), withinMs);
  }

  private async join(): Promise<void> {
    // An answer that never comes is of a connection that was lost: the next one joins again.
    const take = (answer: FollowAnswer) => {
      if ('problem' in answer) throw new Error(`follow was refused: ${answer.problem.code}`);
      if ('reset' in answer) throw new Error('follow answered reset');
      this.apply(answer);
      this.joins += 1;
    };
    await this.follow(this.article, this.head, take, this.thread?.version).catch(() => undefined);
  }

  private apply({ head, changes, thread, replyCounts }: Pick<ChangesEvent, 'head' | 'changes' | 'thread' | 'replyCounts'>): void {
    for (const comment of changes) {
      this.shown.push(comment);
      if ((this.comments.get(comment.id)?.seq ?? 0) <= comment.seq) this.comments.set(comment.id, comment);
    }
    for (const { id, replyCount } of replyCounts) {
      const known = this.comments.get(id);
      if (known !== undefined) this.comments.set(id, { ...known, replyCount });
    }
    this.head = Math.max(this.head, head);
    if ((this.thread?.version ?? -1) <= thread.version) this.thread = thread;
  }
}
