import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';

const RECONNECT_MS = 1_000;

/** Wakes whoever rests. A ring while nobody rests is kept for the next one who does. */
export class Bell {
  private rung = false;
  private answer: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.answer?.();
  }

  /** Returns at the next ring, at once after one that was missed, or after `ms` milliseconds. */
  async rest(ms: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, ms);
        this.answer = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.answer = null;
    }
    this.rung = false;
  }
}

/**
 * Rings the bell whenever the store says that there is work, until `signal` aborts; on a connection of its own, which
 * is replaced when it breaks. What was said meanwhile is not lost: the worker also looks by itself.
 */
export async function listenForWork(
  db: pg.Pool,
  bell: Pick<Bell, 'ring'>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await listenOnce(db, bell, signal);
    } catch (err) {
      if (!signal.aborted) log.info({ err }, 'the connection that listens for work broke; it is replaced');
    }
    await wait(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function listenOnce(db: pg.Pool, bell: Pick<Bell, 'ring'>, signal: AbortSignal): Promise<void> {
  const client = await db.connect();
  const ring = () => bell.ring();
  let ended = (_error?: Error): void => undefined;
  const lost = new Promise<void>((resolve, reject) => {
    ended = error => (error ? reject(error) : resolve());
  });
  const stop = () => ended();
  client.on('notification', ring);
  client.on('error', ended);
  client.once('end', stop);
  signal.addEventListener('abort', stop);
  try {
    await client.query('listen backfill_work');
    ring();
    if (!signal.aborted) await lost;
  } finally {
    signal.removeEventListener('abort', stop);
    client.off('notification', ring);
    client.off('end', stop);
    // It still listens, so it does not go back to those who do not.
    client.release(true);
    client.off('error', ended);
    lost.catch(() => undefined);
  }
}
