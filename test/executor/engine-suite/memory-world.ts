import { planHash } from '../../../src/plan/schema.ts';
import { planFixture } from '../../fixtures/plan.ts';
import type { SignupRow } from '../signups-warehouse.ts';
import type { EngineWorld } from './engine-world.ts';
import { createMemoryEngine, Interrupted, MEMORY_PROMISES, type MemoryTable } from './memory-engine.ts';

type Event = { day: string; region: string; app: string; cents: number };

/** The events of the small warehouse, as its SQL makes them. */
const EVENTS: readonly Event[] = Array.from({ length: 6_000 }, (_, index) => {
  const i = index + 1;
  const minutes = (i * 7) % 44_640;
  return {
    day: new Date(Date.UTC(2026, 2, 1) + minutes * 60_000).toISOString().slice(0, 10),
    region: i % 2 === 0 ? 'EU' : 'US',
    app: i % 3 === 0 ? '4.2' : '4.1',
    cents: (i * 31) % 10_000,
  };
});

function daily(events: readonly Event[]): SignupRow[] {
  const days = new Map<string, Event[]>();
  for (const event of events) {
    const key = `${event.day} ${event.region}`;
    days.set(key, [...(days.get(key) ?? []), event]);
  }
  return [...days.values()].flatMap(group => {
    const [first] = group;
    if (!first) return [];
    const cents = group.reduce((sum, event) => sum + event.cents, 0);
    return [
      { day: first.day, region: first.region, signups: group.length, amount: (cents / 100).toFixed(2) },
    ];
  });
}

/** The reference engine over the same history as the small warehouse has. */
export async function memoryWorld(): Promise<EngineWorld> {
  const missed = ({ day, app }: Event) => app === '4.2' && day >= '2026-03-02' && day <= '2026-03-11';
  const key = ({ day, region }: SignupRow) => `${day} ${region}`;
  const table: MemoryTable = new Map(
    daily(EVENTS.filter(event => !missed(event))).map(row => [key(row), row]),
  );
  let armed = false;
  let replaced = 0;
  const engine = createMemoryEngine({
    table,
    rebuild: ({ from, to }) => daily(EVENTS.filter(({ day }) => day >= from && day < to)),
    beforeUnit() {
      replaced += 1;
      if (!armed || replaced % 5 !== 0) return;
      armed = false;
      throw new Interrupted('the warehouse went away');
    },
  });
  const ordered = (rows: SignupRow[]) => rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return {
    engine,
    atomicScope: MEMORY_PROMISES.atomicScope,
    run(differences = {}, id = 'BF-1/r1') {
      const plan = planFixture(differences);
      return { id, plan, planHash: planHash(plan), asOf: new Date('2026-04-01T00:00:00Z') };
    },
    rows: async () => ordered([...table.values()]),
    truth: async () => ordered(daily(EVENTS)),
    async write(day, region, signups) {
      const row = table.get(`${day} ${region}`);
      if (row) table.set(`${day} ${region}`, { ...row, signups });
    },
    interruptPromotion() {
      armed = true;
      replaced = 0;
    },
  };
}
