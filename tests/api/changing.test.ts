// What its author and staff do to a comment: edits within the window, revisions, deletions; and what others may not.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin, becomeGuest, Client } from '../house/clients.ts';
import { age, rows } from '../house/make.ts';
import { type Started, start } from '../house/start.ts';

let app: Started;
let guest: Client;
let stranger: Client;
let reader: Client;
let admin: Client;

beforeAll(async () => {
  app = await start();
  [guest, stranger, reader, admin] = [await becomeGuest(app.base), await becomeGuest(app.base), new Client(app.base), asAdmin(app.base)];
});

const edit = (id: string, body: string, client = guest) => client.call('patch', `/comments/${id}`).send({ body });
const remove = (id: string, client = guest) => client.call('delete', `/comments/${id}`);
const revisions = (id: string) => rows(app, 'select number, source from revisions where comment_id = $1 order by number', [id]);
const hold = (mode: string) => admin.call('patch', '/settings').send({ moderation: { mode } });

describe('an edit', () => {
  test('shows at once, says when, and keeps what stood before as revisions', async () => {
    const comment = await guest.comment({ article: 'edit', body: 'One' });
    const second = await edit(comment.id, 'Two');
    expect(second.body).toMatchObject({
      id: comment.id,
      seq: 2,
      html: '<p>Two</p>',
      source: 'Two',
      status: 'published',
      createdAt: comment.createdAt,
      editedAt: expect.any(String),
    });
    await edit(comment.id, 'Three');
    expect(await revisions(comment.id)).toEqual([
      { number: 1, source: 'One' },
      { number: 2, source: 'Two' },
    ]);
    expect((await reader.page('edit')).body).toMatchObject({ thread: { head: 3, commentCount: 1 }, comments: [{ html: '<p>Three</p>' }] });
  });

  test('to the same text changes nothing', async () => {
    const comment = await guest.comment({ article: 'same', body: 'Same' });
    expect((await edit(comment.id, 'Same')).body).toEqual(comment);
    expect(await revisions(comment.id)).toEqual([]);
  });

  test('ends with the window, which the site sets', async () => {
    const comment = await guest.comment({ article: 'window' });
    await age(app, comment.id, 890);
    expect((await edit(comment.id, 'In time')).status).toBe(200);
    await age(app, comment.id, 20);
    const late = await edit(comment.id, 'Too late');
    expect([late.status, late.body.code, late.body.detail]).toEqual([403, 'comment.edit-window-over', 'A comment may be edited for 900 seconds.']);
    await admin.call('patch', '/settings').send({ editWindowSeconds: 3_600 });
    expect((await edit(comment.id, 'In time again')).status).toBe(200);
    await admin.call('patch', '/settings').send({ editWindowSeconds: 0 });
    const fresh = await guest.comment({ article: 'window' });
    await age(app, fresh.id, 1);
    expect((await edit(fresh.id, 'Never')).body.code).toBe('comment.edit-window-over');
    await admin.call('patch', '/settings').send({ editWindowSeconds: 900 });
  });

  test('is the author’s alone: not another reader’s, not even staff’s', async () => {
    const comment = await guest.comment({ article: 'whose' });
    for (const client of [stranger, admin]) {
      const { status, body } = await edit(comment.id, 'Words in a mouth', client);
      expect([status, body.code]).toEqual([403, 'access.forbidden']);
    }
  });

  test('of what is deleted or hidden is refused', async () => {
    const root = await guest.comment({ article: 'dead' });
    await guest.comment({ article: 'dead', parentId: root.id });
    const leaf = await guest.comment({ article: 'dead' });
    for (const { id } of [root, leaf]) await remove(id);
    expect([(await edit(root.id, 'x')).body.code, (await edit(leaf.id, 'x')).body.code]).toEqual(['comment.deleted', 'comment.not-found']);
    const rejected = await guest.comment({ article: 'dead' });
    await admin.call('post', '/moderation/decisions').send({ commentIds: [rejected.id], action: 'reject' });
    expect((await edit(rejected.id, 'x')).body.code).toBe('comment.not-found');
  });

  test('does not slip past moderators: where the site holds, it is held, and gone for others', async () => {
    const comment = await guest.comment({ article: 'slip', body: 'Harmless' });
    await hold('hold-all');
    const edited = await edit(comment.id, 'Buy pills');
    await hold('publish');
    expect(edited.body).toMatchObject({ status: 'pending', source: 'Buy pills' });
    const { head } = (await guest.page('slip')).body.thread;
    expect((await reader.page('slip')).body).toMatchObject({ thread: { commentCount: 0 }, comments: [] });
    const { changes } = (await reader.call('get', '/changes').query({ article: 'slip', after: '1' })).body;
    expect(changes).toEqual([expect.objectContaining({ id: comment.id, status: 'deleted', html: '', author: null, seq: head })]);
    expect((await guest.page('slip')).body.comments).toEqual([expect.objectContaining({ status: 'pending' })]);
  });
});

describe('a deletion', () => {
  test('by the author is for good: no text is left in any row', async () => {
    const comment = await guest.comment({ article: 'for-good', body: 'Regretted-1' });
    await edit(comment.id, 'Regretted-2');
    expect((await remove(comment.id)).body).toMatchObject({ id: comment.id, status: 'deleted', html: '', author: null });
    expect(await revisions(comment.id)).toEqual([]);
    const [row] = await rows(app, 'select source, html, author_id, status from comments where id = $1', [comment.id]);
    expect(row).toEqual({ source: '', html: '', author_id: null, status: 'deleted' });
    expect(await rows(app, 'select from decided_comments where comment_id = $1', [comment.id])).toEqual([]);
  });

  test('after staff deleted it and took that back leaves no copy in their record', async () => {
    const comment = await guest.comment({ article: 'record', body: 'Regretted-3' });
    const { body } = await admin.call('post', '/moderation/decisions').send({ commentIds: [comment.id], action: 'delete' });
    await admin.call('post', `/moderation/decisions/${body.decision.id}/undo`);
    await remove(comment.id);
    expect(await rows(app, 'select source_before, html_before, author_before from decided_comments where comment_id = $1', [comment.id])).toEqual([
      { source_before: null, html_before: null, author_before: null },
    ]);
  });

  test('is refused to others; staff may, on record', async () => {
    const comment = await guest.comment({ article: 'by-staff', body: 'Rude' });
    const refused = await remove(comment.id, stranger);
    expect([refused.status, refused.body.code]).toEqual([403, 'access.forbidden']);
    expect((await remove(comment.id, admin)).body).toMatchObject({ status: 'deleted', html: '' });
    expect(await rows(app, 'select source_before, status_before from decided_comments where comment_id = $1', [comment.id])).toEqual([
      { source_before: 'Rude', status_before: 'published' },
    ]);
  });

  test('twice is no error for staff, and makes no second change', async () => {
    const comment = await guest.comment({ article: 'twice' });
    const [first, second] = [await remove(comment.id, admin), await remove(comment.id, admin)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect((await reader.page('twice')).body.thread.head).toBe(2);
  });

  test('twice by the author says that it is gone', async () => {
    const comment = await guest.comment({ article: 'twice-own' });
    await remove(comment.id);
    expect((await remove(comment.id)).body.code).toBe('comment.not-found');
  });
});
