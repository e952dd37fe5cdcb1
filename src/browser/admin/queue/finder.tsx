// Narrows a list down: words at once, the rest in a sheet. What is set is part of the address, and shown as chips that can be taken away.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Field } from '../field.tsx';
import { useDesk, useKeys } from '../parts.tsx';
import { FILTERS, type Filter, isFiltered } from '../place.ts';

type FinderParts = {
  filter: Filter;
  /** Which of them this list can be narrowed by. */
  by: readonly (keyof Filter)[];
  onFilter: (filter: Filter) => void;
  /** How a value is called where it is shown: an author's name for an id. */
  nameOf?: (name: keyof Filter, value: string) => string | undefined;
};

/** Without what is empty. */
const tidy = (filter: Filter): Filter => Object.fromEntries(FILTERS.flatMap((name) => (filter[name]?.trim() ? [[name, filter[name]?.trim()]] : [])));

const Sheet = ({ filter, by, onFilter }: Omit<FinderParts, 'nameOf'>) => {
  const { words } = useDesk();
  const { finder: say } = words;
  const details = useRef<HTMLDetailsElement>(null);
  const [draft, set] = useState(filter);
  useEffect(() => set(filter), [filter]);
  const close = () => {
    if (details.current !== null) details.current.open = false;
    details.current?.querySelector('summary')?.focus();
  };
  const field = (name: 'article' | 'from' | 'to', more: object = {}) =>
    by.includes(name) && (
      <Field label={say.fields[name]}>
        {(described) => (
          <input {...described} {...more} value={draft[name] ?? ''} onInput={({ currentTarget }) => set({ ...draft, [name]: currentTarget.value })} />
        )}
      </Field>
    );
  return (
    <details
      ref={details}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <summary class="button">{say.more}</summary>
      <form
        class="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          onFilter(tidy(draft));
        }}
      >
        {field('article')}
        {field('from', { type: 'date' })}
        {field('to', { type: 'date' })}
        <button type="submit" class="button main">
          {say.apply}
        </button>
      </form>
    </details>
  );
};

export const Finder = ({ filter, by, onFilter, nameOf }: FinderParts) => {
  const { words } = useDesk();
  const { finder: say } = words;
  const [text, setText] = useState(filter.q ?? '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(filter.q ?? ''), [filter.q]);
  useKeys({ search: by.includes('q') ? () => field.current?.focus() : undefined });
  const search = (q: string) => onFilter(tidy({ ...filter, q }));
  return (
    <search class="finder">
      {by.includes('q') && (
        <form
          class="find"
          onSubmit={(event) => {
            event.preventDefault();
            search(text);
            // The results are read next, by their keys.
            field.current?.blur();
          }}
        >
          <input
            ref={field}
            type="search"
            aria-label={say.search}
            placeholder={say.search}
            dir="auto"
            value={text}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
              // Emptied by its own cross: that is a wish, too.
              if (currentTarget.value === '' && filter.q !== undefined) search('');
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') field.current?.blur();
            }}
          />
          <kbd>/</kbd>
        </form>
      )}
      {(by.includes('article') || by.includes('from')) && <Sheet filter={filter} by={by} onFilter={onFilter} />}
      {by.includes('sort') && (
        <select
          aria-label={say.fields.sort}
          value={filter.sort ?? 'newest'}
          onChange={({ currentTarget }) => onFilter(tidy({ ...filter, sort: currentTarget.value === 'oldest' ? 'oldest' : '' }))}
        >
          <option value="newest">{say.sorts.newest}</option>
          <option value="oldest">{say.sorts.oldest}</option>
        </select>
      )}
      {isFiltered(filter) && (
        <ul class="chips" aria-label={say.set}>
          {FILTERS.flatMap((name) => {
            const value = filter[name];
            return value === undefined || name === 'q' || name === 'sort' || name === 'window'
              ? []
              : [
                  <li key={name} class="chip">
                    <span>
                      {say.fields[name]}: <bdi>{name === 'address' ? say.oneAddress : (nameOf?.(name, value) ?? value)}</bdi>
                    </span>
                    <button type="button" aria-label={say.without(say.fields[name])} onClick={() => onFilter(tidy({ ...filter, [name]: '' }))}>
                      ×
                    </button>
                  </li>,
                ];
          })}
        </ul>
      )}
    </search>
  );
};
