// The calls of the comments room: which endpoint is which act.
import { audienceOf } from '../access/asker.ts';
import { endpoints } from '../contract/endpoints.ts';
import type { CachedDoor, Door, Route } from '../http/door.ts';
import type { Parts } from '../parts.ts';
import type { Heads } from '../threads/heads.ts';
import { readChanges } from './changes.ts';
import { type CreateParts, createComment } from './create.ts';
import { editComment } from './edit.ts';
import { readComment } from './one.ts';
import { readPage } from './page.ts';
import { removeComment } from './remove.ts';
import { render } from './render.ts';
import { readReplies } from './replies.ts';
import { voteOnComment } from './vote.ts';

export const commentRoutes = (door: Door, cachedDoor: CachedDoor, parts: Pick<Parts, 'db' | 'bus'> & CreateParts & { heads: Heads }): Route[] => {
  const { db, heads } = parts;
  return [
    cachedDoor(endpoints.readPage, (asker, { query }) => ({
      key: JSON.stringify(query),
      version: () => heads.version(asker.site, query.article),
      read: () => readPage(db, audienceOf(asker), { site: asker.site, ...query }),
    })),
    door(endpoints.createComment, (asker, { body, headers }) => createComment(parts, asker, { body, idempotencyKey: headers['idempotency-key'] })),
    door(endpoints.readChanges, async (asker, { query: { article, after, wait } }, { gone }) => {
      const { site } = asker;
      if (wait > 0) await heads.waitBeyond(site, article, { after, waitMs: wait * 1000, signal: gone() });
      return readChanges(db, { site, article, after }, audienceOf(asker));
    }),
    door(endpoints.readComment, (asker, { params }) => readComment(db, audienceOf(asker), asker.site, params.id)),
    door(endpoints.readReplies, (asker, { params, query }) => readReplies(db, audienceOf(asker), { site: asker.site, id: params.id, ...query })),
    door(endpoints.editComment, (asker, { params, body }) => editComment(parts, asker, { id: params.id, body: body.body })),
    door(endpoints.deleteComment, (asker, { params }) => removeComment(parts, asker, params.id)),
    door(endpoints.vote, (asker, { params, body }) => voteOnComment(parts, asker, { id: params.id, value: body.value })),
    door(endpoints.preview, async (_asker, { body }) => ({ html: render(body.body) })),
  ];
};
