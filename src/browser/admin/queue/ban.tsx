// Keeps an author from writing, for a time or for good: openly, or so that only the author sees what comes.
import { useState } from 'preact/hooks';
import type { Author } from '../../../contract/comment.ts';
import { type ApiProblem, toProblem } from '../../client/api.ts';
import { ask } from '../api.ts';
import { Dialog } from '../dialog.tsx';
import { Choice, Field, NoteField } from '../field.tsx';
import { Failure, useDesk } from '../parts.tsx';
import { useBench } from './deciding.tsx';

const KINDS = ['ban', 'shadow'] as const;
/** Days; 0 is for good. */
const TIMES = [1, 7, 30, 365, 0] as const;
const DAY_MS = 86_400_000;

type BanParts = { author: Pick<Author, 'id' | 'name'>; onBanned?: () => void; onClose: () => void };

export const Ban = ({ author, onBanned, onClose }: BanParts) => {
  const { words, api, notices } = useDesk();
  const { ban: say } = words;
  const bench = useBench();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('ban');
  const [days, setDays] = useState<number>(7);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<ApiProblem | undefined>();
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const until = days === 0 ? undefined : new Date(Date.now() + days * DAY_MS).toISOString();
    try {
      const { record } = await ask(api, 'banAuthor', { id: author.id, body: { kind, reason, ...(until !== undefined && { until }) } });
      bench.learn(author.id, record);
      onBanned?.();
      onClose();
      const lift = async () => {
        const { record: without } = await ask(api, 'liftBan', { id: author.id });
        bench.learn(author.id, without);
        onBanned?.();
        notices.show({ kind: 'done', text: say.lifted(author.name) });
      };
      const fail = (error: unknown) => notices.show({ kind: 'fault', text: words.problem(toProblem(error)) });
      notices.show({ kind: 'done', text: say.done[kind](author.name), act: { label: words.queue.undo, do: () => void lift().catch(fail) } });
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const fault = problem?.fields.find(({ field }) => field === 'reason')?.message;
  return (
    <Dialog title={say.title(author.name)} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <Choice label={say.kind} options={KINDS} names={say.kinds} helps={say.kindHelps} value={kind} onChoose={setKind} />
        <Field label={say.time}>
          {(described) => (
            <select {...described} value={days} onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}>
              {TIMES.map((time) => (
                <option key={time} value={time}>
                  {say.times[time]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <NoteField label={say.reason} help={say.reasonHelp} fault={fault} rows={2} value={reason} onText={setReason} />
        {problem && fault === undefined && <Failure problem={problem} />}
        <div class="buttons">
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" class="button main">
            {say.acts[kind]}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
