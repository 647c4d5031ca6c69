import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { listenToOutbox } from '../../src/notifiers/outbox-listener.ts';
import { notify } from '../../src/store/leases.ts';
import { createDatabase } from '../postgres/databases.ts';

const db = (await createDatabase('bot')).pool();

function listen() {
  const stopper = new AbortController();
  let heard = () => {};
  const listening = listenToOutbox({
    db,
    log: createLogger({ level: 'silent' }),
    signal: stopper.signal,
    onNotify: () => heard(),
  });
  return {
    listening,
    stop: () => stopper.abort(),
    next: () =>
      new Promise<void>(resolve => {
        heard = resolve;
      }),
  };
}

describe('the ear of the outbox', () => {
  it('hears what is said, until it is stopped', async () => {
    const ear = listen();
    await ear.next();
    const heard = ear.next();
    await notify(db, 'backfill_outbox');
    await heard;
    ear.stop();
    await ear.listening;
  });

  it('comes back after its connection was cut', async () => {
    const ear = listen();
    await ear.next();
    const again = ear.next();
    const { rows } = await db.query(
      `select pg_terminate_backend(pid) as done from pg_stat_activity
       where query = 'listen backfill_outbox' and datname = current_database()`,
    );
    expect(rows).toEqual([{ done: true }]);
    await again;
    const heard = ear.next();
    await notify(db, 'backfill_outbox');
    await heard;
    ear.stop();
    await ear.listening;
  });

  it('may be stopped before it has begun to listen', async () => {
    const ear = listen();
    ear.stop();
    await ear.listening;
  });
});
