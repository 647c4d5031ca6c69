import fc from 'fast-check';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backfill } from '../../src/store/backfills.ts';
import { inTransaction } from '../../src/store/db.ts';
import {
  emojiSignals,
  isKnownSignal,
  type SignalRow,
  saveSignal,
  signalsFor,
} from '../../src/store/signals.ts';
import { proposedBackfill } from '../fixtures/proposed.ts';
import { createDatabase } from '../postgres/databases.ts';

let db: pg.Pool;
let backfill: Backfill;

beforeAll(async () => {
  db = (await createDatabase('bot')).pool();
  backfill = await proposedBackfill(db);
});

beforeEach(async () => {
  await db.query('truncate bot.signals');
});

function signal(at: number, present: boolean, differences: Partial<SignalRow> = {}): SignalRow {
  return {
    backfillId: backfill.id,
    gate: 1,
    boundHash: 'hash',
    messageKey: 'BF-1/gate1/v1',
    userId: 'U_BEN',
    verdict: 'approve',
    source: 'emoji',
    emoji: 'white_check_mark',
    present,
    saidAt: new Date(at),
    ...differences,
  };
}

function save(row: SignalRow): Promise<boolean> {
  return inTransaction(db, tx => saveSignal(tx, row));
}

async function standing(messageKey = 'BF-1/gate1/v1') {
  const rows = await signalsFor(db, { backfillId: backfill.id, gate: 1, boundHash: 'hash', messageKey });
  return rows.map(({ present, at }) => [present, at]);
}

describe('a signal in the store', () => {
  it('is new once, however often it arrives', async () => {
    expect(await save(signal(1_000, true))).toBe(true);
    expect(await save(signal(1_000, true))).toBe(false);
    expect(await standing()).toEqual([[true, 1_000]]);
  });

  it('changes nothing that anybody sees when its withdrawal arrives first', async () => {
    expect(await save(signal(2_000, false))).toBe(false);
    expect(await save(signal(1_000, true))).toBe(false);
    expect(await standing()).toEqual([[false, 2_000]]);
  });

  it('stands on the last of added, removed and added again, in whatever order they arrive', async () => {
    await save(signal(1_000, true));
    await save(signal(3_000, true));
    expect(await save(signal(2_000, false))).toBe(false);
    expect(await standing()).toEqual([[true, 3_000]]);
  });

  it('says when it was given anew, so that it counts for what was posted in between', async () => {
    await save(signal(1_000, true));
    await save(signal(2_000, false));
    expect(await save(signal(3_000, true))).toBe(true);
    expect(await standing()).toEqual([[true, 3_000]]);
  });

  it.each([
    ['an approval falls', 'approve', false],
    ['a block stands', 'block', true],
  ] as const)(
    'that comes and goes within one millisecond is decided carefully: %s',
    async (_, verdict, present) => {
      const both = [signal(1_000, true, { verdict }), signal(1_000, false, { verdict })];
      for (const order of [both, [...both].reverse()]) {
        await db.query('truncate bot.signals');
        for (const row of order) await save(row);
        expect(await standing()).toEqual([[present, 1_000]]);
      }
    },
  );

  it('is kept for each emoji, message, means and person by itself', async () => {
    const others = [
      signal(1_000, true, { emoji: 'heavy_check_mark' }),
      signal(1_000, true, { messageKey: 'BF-1/gate1/v3' }),
      signal(1_000, true, { source: 'command', emoji: '' }),
      signal(1_000, true, { userId: 'U_CLEO' }),
      signal(1_000, true, { verdict: 'block' }),
    ];
    for (const row of [signal(1_000, true), ...others]) expect(await save(row)).toBe(true);
    await save(signal(2_000, false));
    expect((await standing()).filter(([present]) => present)).toHaveLength(4);
    expect(await standing('BF-1/gate1/v3')).toEqual([[true, 1_000]]);
    expect(await emojiSignals(db, 'BF-1/gate1/v1')).toEqual(
      [
        { userId: 'U_BEN', verdict: 'block', emoji: 'white_check_mark' },
        { userId: 'U_BEN', verdict: 'approve', emoji: 'heavy_check_mark' },
        { userId: 'U_CLEO', verdict: 'approve', emoji: 'white_check_mark' },
      ].sort((a, b) => a.userId.localeCompare(b.userId) || a.emoji.localeCompare(b.emoji)),
    );
  });

  it('is known while it stands, and after that as long as nothing newer is said', async () => {
    await save(signal(1_000, true));
    expect(await isKnownSignal(db, signal(5_000, true))).toBe(true);
    await save(signal(2_000, false));
    expect(await isKnownSignal(db, signal(2_000, true))).toBe(true);
    expect(await isKnownSignal(db, signal(3_000, true))).toBe(false);
    expect(await isKnownSignal(db, signal(1_000, true, { userId: 'U_EVE' }))).toBe(false);
  });

  it('ends the same in whatever order Slack delivers, duplicates and all', async () => {
    const history = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    const delivered = history.chain(times => {
      const said = [...times].sort((a, b) => a - b).map((at, index) => signal(at * 1_000, index % 2 === 0));
      const arrivals = fc.shuffledSubarray([...said, ...said], { minLength: said.length * 2 });
      return fc.tuple(fc.constant(said.at(-1)), arrivals);
    });
    await fc.assert(
      fc.asyncProperty(delivered, async ([last, arrivals]) => {
        await db.query('truncate bot.signals');
        for (const row of arrivals) await save(row);
        expect(await standing()).toEqual([[last?.present, last?.saidAt.getTime()]]);
      }),
      { numRuns: 25 },
    );
  });
});
