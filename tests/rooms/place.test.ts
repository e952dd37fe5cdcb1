// Where the pages of accounts lead to once somebody has signed in: never to another host, whatever the address says.
import { expect, test } from '@jest/globals';
import { goalOf } from '../../src/browser/account/place.ts';

const OWN = 'https://comments.example';

const goal = (to: string): string => goalOf(new URL(`${OWN}/account/sign-in?to=${encodeURIComponent(to)}`));

test('a path of ours is gone to', () => {
  expect(goal('/admin/demo?status=spam#x')).toBe('/admin/demo?status=spam#x');
});

test('nothing else is, however it is written', () => {
  const strange = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/\t/evil.example',
    'javascript:1',
  ];
  for (const to of strange) expect(new URL(goal(to), OWN).href).toBe(`${OWN}/account`);
});
