// A form over something that stands at the service and is changed as a whole: the settings, the checks.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ApiProblem } from '../../client/api.ts';
import { Failure, Heading, useDesk, useWatched } from '../parts.tsx';
import type { Watched } from '../watched.ts';

/** `draft` is undefined until it was read. */
type Saved = Watched & {
  readonly draft: unknown;
  readonly problem: ApiProblem | undefined;
  readonly isSaving: boolean;
  readonly hasChanged: boolean;
  load: () => Promise<void>;
  /** True when it was taken. */
  save: () => Promise<boolean>;
};

/** The children are drawn once the draft is there. */
export const SavingForm = ({ title, store, children }: { title: string; store: Saved; children: () => ComponentChildren }) => {
  const { words, notices } = useDesk();
  const { settings: say } = words;
  const form = useRef<HTMLFormElement>(null);
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (await store.save()) notices.show({ kind: 'done', text: say.saved });
    // Where something is wrong is where one goes on.
    else form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  return (
    <>
      <Heading text={title} />
      {store.problem && <Failure problem={store.problem} {...(store.draft === undefined && { again: () => void store.load() })} />}
      {store.draft === undefined ? (
        store.problem === undefined && <p class="quiet">{words.loading}</p>
      ) : (
        <form ref={form} class="narrow stack" onSubmit={save} noValidate>
          {children()}
          <p class="row save">
            <button type="submit" class="button main" disabled={store.isSaving || !store.hasChanged}>
              {say.save}
            </button>
            {store.hasChanged && <span class="quiet small">{say.unsaved}</span>}
          </p>
        </form>
      )}
    </>
  );
};
