// Who reads and writes: guests and their tokens.
import { z } from 'zod';
import { author, time } from './comment.ts';
import { EMAIL_CHARACTERS, LINK_TOKEN_CHARACTERS, NAME_CHARACTERS, SSO_TOKEN_CHARACTERS } from './limits.ts';
import { line } from './text.ts';

/** What an author may do on a site, least first. */
export const authorRole = z.enum(['reader', 'trusted', 'moderator', 'admin']).meta({ id: 'AuthorRole' });

export const guestInput = z
  .strictObject({
    name: line(NAME_CHARACTERS).meta({ description: 'Shown beside the comments.', example: 'Ada' }),
    email: z.email('is not an e-mail address').max(EMAIL_CHARACTERS).optional().meta({ description: 'Never shown to anyone but staff.' }),
  })
  .meta({ id: 'GuestInput' });

/** By the host site's token, or by the code that our window gave the page; with neither, the token of such a code is renewed. */
export const sessionInput = z
  .strictObject({
    ssoToken: z
      .string()
      .min(1, 'is empty')
      .max(SSO_TOKEN_CHARACTERS)
      .optional()
      .meta({ description: 'A JWT that the host site signed for the reader; see the page on single sign-on.' }),
    code: z.string().min(1, 'is empty').max(LINK_TOKEN_CHARACTERS).optional().meta({ description: 'What the window at /account/popup sent to the page.' }),
  })
  .refine(({ ssoToken, code }) => ssoToken === undefined || code === undefined, 'holds both `ssoToken` and `code`; one of them is enough')
  .meta({ id: 'SessionInput' });

export const session = z
  .strictObject({ token: z.string(), expiresAt: time, author })
  .meta({ id: 'Session', description: 'A bearer token of one site and the author it speaks for.' });

export type AuthorRole = z.infer<typeof authorRole>;
export type GuestInput = z.infer<typeof guestInput>;
export type SessionInput = z.infer<typeof sessionInput>;
export type Session = z.infer<typeof session>;
