import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import type { Pool } from './client.ts';

const RECONNECT_MS = 2_000;

/**
 * Calls `onNotify` whenever something was said, until `signal` aborts. It holds one connection of the pool. Lost
 * connections come back by themselves; whatever was said meanwhile is found by polling.
 */
export async function listenToOutbox(options: {
  readonly db: Pool;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onNotify: () => void;
}): Promise<void> {
  const { log, signal } = options;
  while (!signal.aborted) {
    try {
      await listenOnce(options);
    } catch (error) {
      log.warn({ err: error }, 'outbox listener lost its connection, polling meanwhile');
    }
    await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function listenOnce({ db, signal, onNotify }: Parameters<typeof listenToOutbox>[0]): Promise<void> {
  const client = await db.connect();
  let end = () => {};
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  signal.addEventListener('abort', end);
  client.on('notification', onNotify).on('error', end).on('end', end);
  let broken = true;
  try {
    await client.query('listen backfill_outbox');
    onNotify();
    if (!signal.aborted) await ended;
    await client.query('unlisten backfill_outbox');
    broken = false;
  } finally {
    signal.removeEventListener('abort', end);
    client.off('notification', onNotify).off('error', end).off('end', end);
    client.release(broken);
  }
}
