import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startLeaseKeeper } from '../../src/executor/lease-keeper.ts';
import { createDatabase } from '../postgres/databases.ts';

const database = await createDatabase('bot');

it('loses no connection of the pool while the database does not answer, and goes on renewing once it does', async () => {
  const pool = database.pool();
  const asked = new EventEmitter();
  let isBack = () => {};
  const back = new Promise<void>(resolve => {
    isBack = resolve;
  });
  const connect = pool.connect.bind(pool) as () => ReturnType<typeof pool.connect>;
  const silent = Object.assign(Object.create(pool) as typeof pool, {
    async connect() {
      await back;
      return connect();
    },
  });
  const log = pino({ level: 'warn' }, { write: () => void asked.emit('given up') });
  const keeper = startLeaseKeeper(silent, 0.3, log);
  const { lost } = keeper.keep({ backfillId: 1, token: 1, owner: 'somebody' });
  keeper.keep({ backfillId: 2, token: 1, owner: 'somebody' });
  for (let times = 0; times < 4; times += 1) await once(asked, 'given up');
  isBack();
  // Nobody has this lease, which only the database can tell.
  await once(lost, 'abort');
  await keeper.stop();
  expect(pool.idleCount).toBe(pool.totalCount);
});
