import { addDays } from '../src/plan/civil-date.ts';
import { FIRST_DAY, fillSource, freshFacts } from './facts.ts';
import { seconds, stageOnly } from './safe.ts';
import { onServer, peakMemoryMb } from './server.ts';

const ROWS_A_UNIT = 20;

export type UnitsReport = {
  readonly bench: 'units';
  readonly units: number;
  readonly rowsPerUnit: number;
  readonly seconds: number;
  readonly bareSeconds: number;
  /** What a unit costs beyond a bare statement that computes the same differences. */
  readonly overheadMsPerUnit: number;
  readonly peakMemoryMb: number;
};

/** Many small units, staged one after the other, beside as many bare statements on one connection. */
export function benchUnits(units: number): Promise<UnitsReport> {
  return onServer(async warehouse => {
    await fillSource(warehouse, units * ROWS_A_UNIT, units);
    await freshFacts(warehouse);
    await warehouse.query('create table bench.bare (like bench.facts)');
    const bareSeconds = await seconds(async () => {
      for (let unit = 0; unit < units; unit++) {
        await warehouse.query(
          `insert into bench.bare select r.* from bench.source r full join (select * from bench.facts where day = $1) t on t.id = r.id
           where r.day = $1 and r.amount is distinct from t.amount`,
          [addDays(FIRST_DAY, unit)],
        );
      }
    });
    const total = await stageOnly(warehouse, { changing: 2, days: units, strategy: 'changed_rows' });
    return {
      bench: 'units',
      units,
      rowsPerUnit: ROWS_A_UNIT,
      seconds: total,
      bareSeconds,
      overheadMsPerUnit: (1000 * (total - bareSeconds)) / units,
      peakMemoryMb: peakMemoryMb(),
    };
  });
}
