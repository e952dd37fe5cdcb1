// What the forms of a discussion ask for, done by the same acts and within the same budgets as the API's calls.
import { hash } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import type { Asker } from '../access/asker.ts';
import { type CreateParts, createComment } from '../comments/create.ts';
import { editComment } from '../comments/edit.ts';
import { removeComment } from '../comments/remove.ts';
import { body, id, idempotencyKey } from '../contract/comment.ts';
import { Problem } from '../contract/problems.ts';
import { guestInput } from '../contract/reader.ts';
import { toFields, words } from '../http/fields.ts';
import { type Consume, limit } from '../http/limits.ts';
import type { Parts } from '../parts.ts';
import { becomeGuest } from '../readers/guest.ts';
import { anchorOf, elsewhere, type Place } from './place.ts';
import { keepVisitor, type Visitor, type VisitorParts } from './visitor.ts';

export type FormParts = Pick<Parts, 'db' | 'bus'> &
  CreateParts &
  VisitorParts & {
    consume: Consume;
    /** A key for a form that is shown now. */
    newFormKey: () => string;
  };

/** An empty hidden field is a root comment. */
const parentId = z
  .literal('')
  .transform(() => null)
  .or(id);

const form = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('post'), form: idempotencyKey, parentId, name: guestInput.shape.name, website: z.string().default(''), body }),
  z.strictObject({ act: z.literal('edit'), comment: id, body }),
  z.strictObject({ act: z.literal('delete'), comment: id }),
]);

type Post = Extract<z.output<typeof form>, { act: 'post' }>;

export type Fields = Record<string, string | string[]>;

const parseForm = (fields: Fields): z.output<typeof form> => {
  const { success, data, error } = form.safeParse(fields, { error: words });
  if (success) return data;
  throw new Problem('request.invalid', { fields: toFields('form', error.issues) });
};

/** The visitor as a guest with the name of the form: made, renamed, or as they are. */
const asGuest = async (parts: FormParts, { asker, authorization }: Visitor, post: Post, response: Response): Promise<Asker> => {
  if (asker.author?.name === post.name) return asker;
  await limit(parts.consume, 'guests', asker, response);
  const session = await becomeGuest(parts, asker.site, authorization, { name: post.name }, post.form);
  return parts.identify(asker.site, keepVisitor(parts, response, asker.site, session), asker.ip);
};

const post = async (parts: FormParts, visitor: Visitor, place: Place, input: Post, response: Response): Promise<string> => {
  const asker = await asGuest(parts, visitor, input, response);
  await limit(parts.consume, 'posts', asker, response, input.form);
  const comment = await createComment(parts, asker, {
    body: { article: { key: place.article }, parentId: input.parentId, body: input.body },
    // A digest: the form's key is also what its guest was made by, and must not be read in a dump of the database.
    idempotencyKey: hash('sha256', input.form, 'base64url'),
    form: { key: input.form, trap: input.website },
  });
  // A root stands on the first page of the newest; a reply is shown with what it answers.
  const to = comment.parentId === null ? { sort: 'newest' as const } : { comment: comment.id };
  return elsewhere(place, to, anchorOf(comment.id));
};

/** Does what the form asks, as the visitor. Answers where to go then. @throws Problem, as the acts do */
export const doForm = async (parts: FormParts, visitor: Visitor, place: Place, fields: Fields, response: Response): Promise<string> => {
  const input = parseForm(fields);
  if (input.act === 'post') return post(parts, visitor, place, input, response);
  const { asker } = visitor;
  if (asker.author === null) throw new Problem('token.missing');
  if (input.act === 'edit') {
    await limit(parts.consume, 'edits', asker, response);
    await editComment(parts, asker, { id: input.comment, body: input.body });
    return elsewhere(place, { comment: input.comment }, anchorOf(input.comment));
  }
  const { parentId: parent } = await removeComment(parts, asker, input.comment);
  return parent === null ? elsewhere(place) : elsewhere(place, { comment: parent }, anchorOf(parent));
};
