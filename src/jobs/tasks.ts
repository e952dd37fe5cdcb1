// What jobs there are: their names, and what each is given. Types only; the rooms that do them stand above.

/** A letter to one person. `link` leads to a page of ours and is a secret until it is used. */
export type Letter =
  | { kind: 'reset'; to: string; name: string; link: string }
  | { kind: 'sign-in'; to: string; link: string }
  /** Instead of a link, to who asked for one and signs in by a second factor. */
  | { kind: 'no-link'; to: string; link: string }
  | { kind: 'invitation'; to: string; link: string; siteName: string; role: 'moderator' | 'admin'; invitedBy: string | null };

export type Tasks = { letter: Letter };
export type TaskName = keyof Tasks;

/** One for each name; throws to be tried again later. */
export type TaskList = { [N in TaskName]: (payload: Tasks[N]) => Promise<void> };
