// The embedded Postgres below the whole service: its crash is told by /readyz and mended, and a killed service finds it again.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { becomeGuest } from '../house/clients.ts';
import { embeddedOf, makeService, type Service } from '../house/service.ts';
import { until } from '../house/until.ts';

jest.setTimeout(90_000);

let service: Service;
beforeAll(async () => {
  service = await makeService();
  await service.start();
}, 90_000);
afterAll(() => service?.remove());

const ready = async (): Promise<{ status: number; checks: Record<string, string> }> => {
  const answer = await fetch(`${service.base}/readyz`);
  const { checks } = (await answer.json()) as { checks: Record<string, string> };
  return { status: answer.status, checks };
};

const countOf = async (article: string): Promise<number> => {
  const answer = await fetch(`${service.base}/api/v1/sites/demo/comments?article=${article}`);
  return ((await answer.json()) as { thread: { commentCount: number } }).thread.commentCount;
};

test('kill -9 of Postgres: /readyz says so, the service lives, and is well again with all that was taken', async () => {
  const guest = await becomeGuest(service.base);
  await guest.comment({ article: 'crash' });
  const { pid } = embeddedOf(service);
  process.kill(pid, 'SIGKILL');
  await until('/readyz to say 503', async () => {
    const { status, checks } = await ready();
    return status === 503 && (checks.database === 'failed' || checks.embedded === 'failed');
  });
  await until('/readyz to say 200', async () => (await ready()).status === 200);
  expect(embeddedOf(service).pid).not.toBe(pid);
  expect((await guest.post({ article: 'crash' })).status).toBe(201);
  expect(await countOf('crash')).toBe(2);
});

test('kill -9 of the service: the next one takes the running Postgres over', async () => {
  const guest = await becomeGuest(service.base);
  await guest.comment({ article: 'killed' });
  const { pid } = embeddedOf(service);
  await service.end('SIGKILL');
  await service.start();
  expect(embeddedOf(service).pid).toBe(pid);
  expect(await countOf('killed')).toBe(1);
});

test('SIGTERM stops both, and the next start finds everything', async () => {
  expect(await service.end('SIGTERM')).toBe(0);
  expect(() => embeddedOf(service)).toThrow('ENOENT');
  await service.start();
  expect(await countOf('killed')).toBe(1);
});
