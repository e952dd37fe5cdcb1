// Which address a live connection comes from, and how many one may have.
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { addressOf, type Request } from '../../src/http/address.ts';
import { Crowd } from '../../src/live/crowd.ts';

const from = (forwarded?: string): Request => ({
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  socket: Object.defineProperty(new Socket(), 'remoteAddress', { value: '10.0.0.1' }),
});

test('the address is the first that is not one of our proxies', () => {
  expect(addressOf(from(), 0)).toBe('10.0.0.1');
  expect(addressOf(from(), 2)).toBe('10.0.0.1');
  expect(addressOf(from('192.0.2.9, 192.0.2.1'), 0)).toBe('10.0.0.1');
  expect(addressOf(from('192.0.2.9, 192.0.2.1'), 1)).toBe('192.0.2.1');
  expect(addressOf(from('192.0.2.9, 192.0.2.1'), 2)).toBe('192.0.2.9');
  expect(addressOf(from('192.0.2.9'), 3)).toBe('192.0.2.9');
});

test('one address has its limit, and room again when a connection is gone; another has its own', () => {
  const crowd = new Crowd({ trustProxy: 1, rateLimits: true });
  const leave: (() => void)[] = [];
  while (crowd.hasRoomFor(from('192.0.2.1')) && leave.length < 1_000) leave.push(crowd.enter(from('192.0.2.1')));
  expect(leave).toHaveLength(500);
  expect(crowd.hasRoomFor(from('192.0.2.2'))).toBe(true);
  leave.pop()?.();
  expect(crowd.hasRoomFor(from('192.0.2.1'))).toBe(true);
});

test('the addresses of one household of IPv6 have one limit together', () => {
  const crowd = new Crowd({ trustProxy: 1, rateLimits: true });
  let entered = 0;
  for (; crowd.hasRoomFor(from(`2001:db8::${entered.toString(16)}`)) && entered < 1_000; entered++) crowd.enter(from(`2001:db8::${entered.toString(16)}`));
  expect(entered).toBe(500);
  expect(crowd.hasRoomFor(from('2001:db8:0:1::1'))).toBe(true);
});

test('a node has a limit whatever the addresses', () => {
  const crowd = new Crowd({ trustProxy: 0, rateLimits: false });
  let entered = 0;
  for (; crowd.hasRoomFor(from()) && entered < 30_000; entered++) crowd.enter(from());
  expect(entered).toBe(20_000);
  expect(crowd.hasRoomFor(from())).toBe(false);
});
