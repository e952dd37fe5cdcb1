// Who reads and writes: guests and their tokens.
import { z } from 'zod';
import { author, time } from './comment.ts';
import { EMAIL_CHARACTERS, NAME_CHARACTERS, SSO_TOKEN_CHARACTERS } from './limits.ts';
import { line } from './text.ts';

/** What an author may do on a site, least first. */
export const authorRole = z.enum(['reader', 'trusted', 'moderator', 'admin']).meta({ id: 'AuthorRole' });

export const guestInput = z
  .strictObject({
    name: line(NAME_CHARACTERS).meta({ description: 'Shown beside the comments.', example: 'Ada' }),
    email: z.email('is not an e-mail address').max(EMAIL_CHARACTERS).optional().meta({ description: 'Never shown to anyone but staff.' }),
  })
  .meta({ id: 'GuestInput' });

export const sessionInput = z
  .strictObject({
    ssoToken: z
      .string()
      .min(1, 'is empty')
      .max(SSO_TOKEN_CHARACTERS)
      .meta({ description: 'A JWT that the host site signed for the reader; see the page on single sign-on.' }),
  })
  .meta({ id: 'SessionInput' });

export const session = z
  .strictObject({ token: z.string(), expiresAt: time, author })
  .meta({ id: 'Session', description: 'A bearer token of one site and the author it speaks for.' });

export type AuthorRole = z.infer<typeof authorRole>;
export type GuestInput = z.infer<typeof guestInput>;
export type Session = z.infer<typeof session>;
