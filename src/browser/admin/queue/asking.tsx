// What is asked before a decision is made.
import { Ban } from './ban.tsx';
import type { Deciding } from './deciding.tsx';
import { Reject } from './reject.tsx';

export const Asking = ({ deciding: { asked, answer, forget } }: { deciding: Deciding }) => {
  if (asked === undefined) return null;
  if (asked.kind === 'ban') return <Ban author={asked.author} onClose={forget} />;
  return <Reject count={asked.targets.length} onReject={answer} onClose={forget} />;
};
