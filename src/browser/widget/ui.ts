// What the parts of the view are handed. `Shown` is enough to read, and comes first; `Ui` is there when everything has been loaded (life.ts).
import type { ComponentChild } from 'preact';
import type { Comment } from '../../contract/comment.ts';
import type { Page, Sort, Thread } from '../../contract/thread.ts';
import type { Api } from '../client/api.ts';
import type { Moderation } from '../client/moderation.ts';
import type { Entry } from '../client/plant.ts';
import type { Reader } from '../client/session.ts';
import type { ArticleOfPage, ThreadStore } from '../client/thread.ts';
import type { Words } from '../client/words/en.ts';
import type { ReadingWords } from '../client/words/en-reading.ts';
import type { StaffWords } from '../client/words/en-staff.ts';
import type { Steady } from './steady.ts';

export type Shown = {
  words: ReadingWords;
  reader: Reader;
  thread: Thread;
  sort: Sort;
  roots: readonly Entry[];
  hasMore: boolean;
  hasMoreReplies: (rootId: string) => boolean;
  now: number;
  ui: Ui | undefined;
  /** What makes it live did not come: asks for it again. */
  again?: () => void;
};

/** Forms in place of, or below, a comment; one at a time. `vote`: a name is wanted first. */
export type FormKind = 'reply' | 'edit' | 'remove' | 'report' | 'vote' | StaffFormKind;
type StaffFormKind = 'moderate' | 'reject' | 'ban';
export type OpenForm = { id: string; kind: FormKind; value?: 1 | -1 };

export type Dispatch = (name: 'ready' | 'posted' | 'count', detail: Record<string, unknown>) => void;

type Part<P = unknown> = (props: P & { ui: Ui }) => ComponentChild;

/** What the view of a thread leaves room for until it comes. */
export type Parts = {
  Actions: Part<{ entry: Entry }>;
  CommentForm: Part<{ comment: Comment; form: OpenForm }>;
  Composer: Part<{ parentId: string | null }>;
  EditForm: Part<{ comment: Comment }>;
  Newer: Part;
  Statements: Part;
  Sending: Part<{ parentId: string | null }>;
  Status: Part;
  Trouble: Part<{ place: string }>;
};

type StaffPart<P = unknown> = (props: P & { ui: Ui; staff: Staff }) => ComponentChild;

/** What moderators have beside what readers have, from a chunk that nobody else loads (staff.tsx). */
export type Staff = {
  readonly acts: Moderation;
  readonly words: StaffWords;
  readonly parts: {
    Bar: StaffPart;
    Form: StaffPart<{ comment: Comment; form: OpenForm }>;
    Row: StaffPart<{ comment: Comment }>;
    Undo: StaffPart<{ id: string }>;
  };
};

/** Reads what the reader is to be told, once. @throws ApiProblem */
export type BringStatements = (root: ShadowRoot, store: ThreadStore) => Promise<Part>;

export type BringStaff = (root: ShadowRoot, store: ThreadStore) => Staff;

/** What the parts share: the store, the words, and what this reader has opened, folded and is told. */
export type Ui = {
  readonly parts: Parts;
  readonly words: Words;
  readonly store: ThreadStore;
  readonly steady: Steady;
  readonly dispatch: Dispatch;
  /** While the reader is a moderator, and once their part has come. */
  readonly staff: Staff | undefined;
  /** For authors about whose comments something was decided. */
  readonly statements: Part | undefined;
  readonly folded: Set<string>;
  readonly form: OpenForm | undefined;
  readonly linkedId: string | undefined;
  /** For those who listen instead of looking. */
  readonly said: string;
  readonly isOnline: boolean;
  /** The page says that its readers or moderators have accounts of this service. */
  readonly hasAccounts: boolean;
  /** Undefined closes, and the focus goes back to the button that opened; the same again closes too. */
  open: (form: OpenForm | undefined) => void;
  fold: (id: string, isFolded: boolean) => void;
  say: (text: string) => void;
  /** More roots, or more replies of one; the keyboard goes on where they begin. */
  more: (rootId?: string) => Promise<void>;
};

export type LifeParts = {
  root: ShadowRoot;
  api: Api;
  reader: Reader;
  article: ArticleOfPage;
  sort: Sort;
  page: Page;
  dispatch: Dispatch;
  draw: (shown: Shown) => void;
};

/** Loads what makes a thread that can be read one that lives, and starts it. */
export type Bring = (parts: LifeParts) => { stop: () => void };
export type LoadLife = () => Promise<{ bring: Bring }>;

export const buttonId = (id: string, kind: FormKind): string => `${kind}-${id}`;
