// Who writes: the one question that every act asks first whose outcome others will see.
import { Problem } from '../contract/problems.ts';
import type { Asker } from './asker.ts';
import { mayWrite } from './may.ts';

/** The author as whom the caller writes. @throws Problem `token.missing`, `reader.banned` */
export const writerOf = (asker: Asker): NonNullable<Asker['author']> => {
  const { author } = asker;
  if (author === null) throw new Problem('token.missing');
  if (mayWrite(asker)) return author;
  const until = author.bannedUntil;
  throw new Problem('reader.banned', { detail: until === undefined ? 'The ban has no end.' : `The ban ends at ${until.toISOString()}.` });
};
