// What the widget tells authors of decisions about their comments, in English.
import { reading } from './en-reading.ts';

export const statements = {
  region: 'Decisions about your comments',
  actions: {
    approve: 'A moderator looked at a comment of yours.',
    reject: 'A moderator rejected a comment of yours.',
    spam: 'A moderator took a comment of yours for spam.',
    delete: 'A moderator deleted a comment of yours.',
  },
  reason: (reason: string) => `The reason: ${reason}`,
  noReason: 'No reason was given.',
  wrote: 'What you wrote',
  appeal: 'Appeal',
  appealAsk: 'Why should it stand? A moderator will look at it again. You can appeal once.',
  send: 'Send appeal',
  cancel: 'Cancel',
  missing: 'Write something first.',
  sent: 'Your appeal was sent. A moderator will look at it.',
  open: (iso: string) => `You appealed ${reading.ago(new Date(iso), Date.now())}. A moderator will look at it.`,
  outcomes: { upheld: 'Your appeal was upheld.', refused: 'Your appeal was refused.' },
  putAway: 'Put away',
};
