// Small parts: a time that ticks, a face of initials.
import type { Author } from '../../contract/comment.ts';
import type { Shown } from './ui.ts';

export const Moment = ({ iso, shown: { words, now } }: { iso: string; shown: Shown }) => {
  const time = new Date(iso);
  return (
    <time dateTime={iso} title={words.moment(time)}>
      {words.ago(time, now)}
    </time>
  );
};

/** One of eight colours around the wheel, told apart at a glance; the same name has the same everywhere. */
const hueOf = (name: string): number => ([...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % 8) * 45;

/** The first letters of the first and the last word, by what a reader takes for a letter. */
const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => new Intl.Segmenter().segment(word ?? '').containing(0)?.segment ?? '').join('');
};

/** A picture that does not come (a policy of the page, a dead link) leaves the initials behind it. */
const leave = ({ currentTarget }: { currentTarget: HTMLElement }): void => currentTarget.remove();

export const Portrait = ({ author }: { author: Pick<Author, 'name' | 'avatarUrl'> | null }) => (
  <span class="portrait" style={author === null ? undefined : { '--aw-hue': hueOf(author.name) }} aria-hidden="true" part="avatar">
    {author !== null && initialsOf(author.name)}
    {author?.avatarUrl && <img src={author.avatarUrl} alt="" loading="lazy" referrerpolicy="no-referrer" onError={leave} />}
  </span>
);
