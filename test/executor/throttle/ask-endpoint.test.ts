import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { askEndpoint } from '../../../src/executor/throttle/ask-endpoint.ts';

/** Answers with the status that the path names; `/silence` never answers. */
const server = createServer((request, response) => {
  const status = Number(request.url?.slice(1));
  if (status) response.writeHead(status, { location: '/200' }).end('a body that nobody reads');
});
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const NEVER = new AbortController().signal;

it.each([
  [200, { value: 0 }],
  [204, { value: 0 }],
  [302, { value: 1, about: 'it answered 302' }],
  [429, { value: 1, about: 'it answered 429' }],
  [503, { value: 1, about: 'it answered 503' }],
])('an answer of %d says how it is there', async (status, found) => {
  expect(await askEndpoint(`${address}/${status}`, 2_000, NEVER)).toEqual(found);
});

it('no answer in time is no news, and its words name no address', async () => {
  const words = await askEndpoint(`${address}/silence?token=secret`, 30, NEVER).catch(String);
  expect(words).toBe('Error: it did not answer within 30 ms');
});

it('nobody there is no news either', async () => {
  await expect(askEndpoint('http://127.0.0.1:9/health', 2_000, NEVER)).rejects.toThrow('it does not answer');
});

it('is given up at once when nobody waits for it any more', async () => {
  const stop = new AbortController();
  const asked = askEndpoint(`${address}/silence`, 60_000, stop.signal);
  stop.abort();
  await expect(asked).rejects.toThrow('it does not answer');
});
