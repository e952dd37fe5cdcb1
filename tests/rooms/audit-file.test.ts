// The audit log as a file: what a spreadsheet reads of it is what was said, and nothing of it runs.
import { expect, test } from '@jest/globals';
import { rowOf } from '../../src/browser/admin/views/log.ts';

const ENTRY = {
  id: '01a210f2-de6d-7d9f-b897-c8c593d7ecc6',
  at: '2026-11-25T04:24:42.000Z',
  actor: { id: '01a210f2-d434-705f-9cc4-af1b0e090871', name: 'Olga' },
  act: 'settings.changed',
  object: 'settings',
  reason: null,
  before: { editWindowSeconds: 900 },
  after: { editWindowSeconds: 1_200 },
};

test('quotes every cell, and doubles the quotes within', () => {
  expect(rowOf(ENTRY)).toBe(
    `"${ENTRY.id}","${ENTRY.at}","Olga","settings.changed","settings","","{""editWindowSeconds"":900}","{""editWindowSeconds"":1200}"\r\n`,
  );
});

test.each(['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)', '\tx'])('makes text of a name that a spreadsheet would run: %j', (name) => {
  const cell = rowOf({ ...ENTRY, actor: { ...ENTRY.actor, name }, before: null, after: null }).split(',"')[2];
  expect(cell?.startsWith("'")).toBe(true);
});

test('leaves a line break where it was said', () => {
  expect(rowOf({ ...ENTRY, reason: 'one\ntwo' })).toContain('"one\ntwo"');
});
