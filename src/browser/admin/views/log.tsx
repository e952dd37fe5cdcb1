// The audit log: who did what, when, why, and how it stood before and after.
import { useEffect, useMemo } from 'preact/hooks';
import type { AuditEntry } from '../../../contract/audit.ts';
import { toProblem } from '../../client/api.ts';
import { Failure, Heading, Moment, useDesk, useWatched } from '../parts.tsx';
import type { Filter } from '../place.ts';
import { Finder } from '../queue/finder.tsx';
import { differencesOf, LogStore } from './log.ts';

const BY = ['from', 'to'] as const;
/** Of a value that is shown in a line. */
const SHOWN_CHARACTERS = 200;

const textOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
};

const Entry = ({ entry: { at, actor, act, object, reason, before, after } }: { entry: AuditEntry }) => {
  const { words } = useDesk();
  const { log: say } = words;
  const differences = differencesOf(before, after);
  return (
    <tr>
      <td class="nowrap">
        <Moment iso={at} />
      </td>
      <td>
        <bdi>{actor?.name ?? say.operator}</bdi>
      </td>
      <td>
        {say.acts[act] ?? <code>{act}</code>}
        {reason !== null && (
          <p class="small">
            <q dir="auto">{reason}</q>
          </p>
        )}
      </td>
      <td>
        <code class="small">{object}</code>
        {differences.length > 0 && (
          <ul class="small">
            {differences.map(({ path, before: was, after: is }) => (
              <li key={path}>
                {path !== '' && <code>{path} </code>}
                {was !== null && <del>{textOf(was)}</del>} {was !== null && is !== null && <span aria-hidden="true">→</span>}{' '}
                {is !== null && <ins>{textOf(is)}</ins>}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
};

const save = (blob: Blob, name: string): void => {
  const href = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = href;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(href);
};

export const View = ({ filter }: { filter: Filter }) => {
  const { api, words, site, paths, notices } = useDesk();
  const { log: say } = words;
  const store = useMemo(() => new LogStore(api, filter), [api, filter]);
  useWatched(store);
  useEffect(() => void store.load(), [store]);
  const { items, problem, isLoading, hasMore } = store;
  const download = () =>
    store.export().then(
      (blob) => save(blob, `audit-${site}.csv`),
      (error: unknown) => notices.show({ kind: 'fault', text: words.problem(toProblem(error)) }),
    );
  return (
    <>
      <Heading text={words.sections.log}>
        <button type="button" class="button" onClick={() => void download()}>
          {say.export}
        </button>
      </Heading>
      <Finder filter={filter} by={BY} onFilter={(changed) => paths.go({ view: 'log', site, filter: changed })} />
      {items !== undefined && items.length === 0 && <p class="quiet">{say.none}</p>}
      {items !== undefined && items.length > 0 && (
        // A region that scrolls sideways by itself must be reached by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <section class="card scroll" tabIndex={0} aria-label={words.sections.log}>
          <table>
            <thead>
              <tr>
                {say.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {problem && <Failure problem={problem} again={() => void store.load()} />}
      {(hasMore || items === undefined) && problem === undefined && (
        <p class="end">
          <button type="button" class="button" disabled={isLoading} onClick={() => void store.load()}>
            {isLoading ? words.loading : words.more}
          </button>
        </p>
      )}
    </>
  );
};
