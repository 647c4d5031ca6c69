import { judgeUniqueKey } from '../../../src/checks/unique-key.ts';
import { unjudged } from '../../../src/checks/verdict.ts';
import { BackfillError } from '../../../src/errors.ts';
import type {
  Engine,
  EngineRun,
  Fence,
  LedgerEntry,
  Left,
  PromoteOutcome,
  WithdrawOutcome,
} from '../../../src/executor/engines/port.ts';
import { LeaseLost } from '../../../src/executor/lease-lost.ts';
import { hashOf } from '../../../src/plan/canonical.ts';
import type { Annotation, Promotion, RebuiltSpan } from '../../../src/plan/ports.ts';
import type { EnginePromises } from '../../../src/plan/promises.ts';
import { refuse } from '../../../src/plan/refusal.ts';
import { countUnits, type Unit, unitsOf } from '../../../src/plan/scope.ts';
import type { SignupRow } from '../signups-warehouse.ts';
import { cutFactsOf, liesIn } from './memory-units.ts';

/** By key, `2026-03-02 EU`. */
export type MemoryTable = Map<string, SignupRow>;

/** One unit rebuilt; what the engine knows instead of SQL. */
export type Rebuild = (unit: Unit) => SignupRow[];

export const MEMORY_PROMISES: EnginePromises = {
  engine: 'The reference engine',
  atomicScope: 'unit',
  transactions: true,
  rowGuard: 'unit_fingerprint',
  provesOutside: true,
  snapshotRollback: false,
  clientQueryIds: false,
};

type Staged = { entry: LedgerEntry; rows: SignupRow[]; base: string };
type Change = { before: SignupRow[]; made: string };
type State = {
  token: number;
  readonly planHash: string;
  readonly units: Map<string, Staged>;
  readonly changed: Map<string, Change>;
  promotion: Promotion | null;
  rolledBack: { rowsRestored: number; at: string; left: Left } | null;
  withdrawn: Extract<WithdrawOutcome, { outcome: 'withdrawn' }> | null;
  readonly open: Map<number, Unit>;
  readonly settled: Map<number, number>;
};

/**
 * The port in its plainest form, over a table in memory: whole units replace whole units, one after the other, so that
 * readers may see some of them new beside others old. `beforeUnit` is called before each is replaced, and may throw as a
 * lost connection would.
 */
export function createMemoryEngine({
  table,
  rebuild,
  beforeUnit = () => {},
}: {
  table: MemoryTable;
  rebuild: Rebuild;
  beforeUnit?: (unit: Unit) => void;
}): Engine {
  const states = new Map<string, State>();
  const history: (RebuiltSpan & { dataset: string; undone: boolean })[] = [];
  const notes: Annotation[] = [];

  const keyOf = ({ day, region }: SignupRow) => `${day} ${region}`;
  const ordered = (rows: SignupRow[]) => rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const inUnit = (unit: Unit) => ordered([...table.values()].filter(row => liesIn(row, unit)));
  const print = (rows: readonly SignupRow[]) => `${rows.length}:${hashOf(rows)}`;
  const unitsOfRun = (run: EngineRun) => unitsOf(run.plan.scope.period);

  function held(run: EngineRun, fence: Fence): State {
    fence.signal.throwIfAborted();
    const state = states.get(run.id);
    if (!state || state.token !== fence.token) throw new LeaseLost(run.id);
    return state;
  }

  function replace(unit: Unit, rows: readonly SignupRow[]): void {
    for (const row of inUnit(unit)) table.delete(keyOf(row));
    for (const row of rows) table.set(keyOf(row), row);
  }

  function stagedPrint(run: EngineRun, state: State): string {
    return print(unitsOfRun(run).flatMap(unit => state.units.get(unit.key)?.rows ?? []));
  }

  function staleUnits(run: EngineRun, state: State): string[] {
    return unitsOfRun(run)
      .filter(unit => !state.changed.has(unit.key))
      .filter(unit => {
        const staged = state.units.get(unit.key);
        return staged?.entry.state !== 'staged' || staged.base !== print(inUnit(unit));
      })
      .map(unit => unit.key);
  }

  function setStale(state: State, keys: Iterable<string>): void {
    for (const key of keys) {
      const staged = state.units.get(key);
      if (staged?.entry.state === 'staged')
        state.units.set(key, { ...staged, entry: { ...staged.entry, state: 'stale' } });
    }
  }

  function putBack(units: readonly Unit[], state: State): number {
    let rows = 0;
    for (const unit of units) {
      const before = state.changed.get(unit.key)?.before ?? [];
      replace(unit, before);
      rows += before.length;
    }
    return rows;
  }

  /** Units that were written since stay as they are until somebody decides about them. */
  function takeBack(run: EngineRun, state: State): { rowsRestored: number; left: Left } {
    const changed = unitsOfRun(run).filter(({ key }) => state.changed.has(key));
    const written = changed.filter(unit => print(inUnit(unit)) !== state.changed.get(unit.key)?.made);
    const rowsRestored = putBack(
      changed.filter(unit => !written.includes(unit)),
      state,
    );
    for (const [at, unit] of written.entries()) state.open.set(at + 1, unit);
    for (const span of history) if (span.runId === run.id) span.undone = true;
    return { rowsRestored, left: written.map(unit => ({ unit: unit.key, rows: 1 })) };
  }

  async function promote(
    run: EngineRun,
    approved: string,
    fence: Fence,
    promoted: (done: number, total: number) => Promise<void> = async () => {},
  ): Promise<PromoteOutcome> {
    const state = held(run, fence);
    if (state.promotion) return { outcome: 'promoted', promotion: state.promotion };
    const stale = staleUnits(run, state);
    if (stale.length > 0) {
      setStale(state, stale);
      return { outcome: 'stale', units: stale };
    }
    if (stagedPrint(run, state) !== approved)
      return { outcome: 'refused', reason: 'These are not the rows that were approved.', remedy: 'Retry.' };
    const units = unitsOfRun(run);
    for (const unit of units.filter(({ key }) => !state.changed.has(key))) {
      beforeUnit(unit);
      const rows = state.units.get(unit.key)?.rows ?? [];
      state.changed.set(unit.key, { before: inUnit(unit), made: print(rows) });
      replace(unit, rows);
      await promoted(state.changed.size, units.length);
    }
    const rowsRemoved = [...state.changed.values()].reduce((sum, { before }) => sum + before.length, 0);
    const rowsWritten = units.reduce((sum, { key }) => sum + (state.units.get(key)?.rows.length ?? 0), 0);
    state.promotion = { rowsRemoved, rowsWritten, seconds: 0, committedAt: new Date().toISOString() };
    const { from, to } = run.plan.scope.period;
    const { scope, logic } = run.plan;
    history.push({ dataset: scope.dataset, runId: run.id, logicId: logic.id, from, to, undone: false });
    return { outcome: 'promoted', promotion: state.promotion };
  }

  return {
    promises: MEMORY_PROMISES,

    async measure({ scope }) {
      const rows = [...table.values()].filter(({ day }) => day >= scope.from && day < scope.to);
      return {
        units: countUnits(scope),
        rowsInScope: rows.length,
        rowsInTable: table.size,
        promises: MEMORY_PROMISES,
      };
    },
    probe: async () => ({ ok: false, found: 'the reference engine asks no probes' }),
    cutFacts: async (target, way) => cutFactsOf([...table.values()], target, way),

    investigate: async () => ({
      refused: null,
      columns: [],
      tooSlow: false,
      replays: [],
      trial: null,
      largestPercent: null,
      changing: null,
      rowBytes: 0,
      dependents: [],
    }),
    rebuilt: async dataset =>
      history
        .filter(one => one.dataset === dataset && !one.undone)
        .map(({ runId, logicId, from, to }) => ({ runId, logicId, from, to })),
    differingRows: async () => null,
    surveyUnits: async () => ({ sizes: null, attempts: new Map() }),
    async annotate(note) {
      if (!notes.some(({ id }) => id === note.id)) notes.push(note);
    },

    async conflicts({ runId }, { after, limit }) {
      const state = states.get(runId);
      const open = [...(state?.open ?? [])].sort(([a], [b]) => a - b);
      const conflicts = open
        .filter(([id]) => id > after)
        .slice(0, limit)
        .map(([id, unit]) => ({
          id,
          unit: unit.key,
          key: { unit: unit.key },
          operation: 'updated' as const,
          since: 'changed' as const,
          before: { rows: state?.changed.get(unit.key)?.before.length ?? 0 },
          promoted: { rows: state?.units.get(unit.key)?.rows.length ?? 0 },
          now: { rows: inUnit(unit).length },
          seen: print(inUnit(unit)),
        }));
      return { open: open.length, conflicts };
    },
    async dropBeforeImage(runId, deadline) {
      if (Date.now() < deadline.getTime()) return false;
      states.get(runId)?.changed.clear();
      return true;
    },

    async stagedRuns() {
      return [...states].filter(([, { units }]) => units.size > 0).map(([runId]) => runId);
    },

    async sweepStaging(runId) {
      states.get(runId)?.units.clear();
    },

    async claim(run, { token }) {
      const state = states.get(run.id);
      if (!state) return;
      if (state.token > token) throw new LeaseLost(run.id);
      state.token = token;
    },
    async prepare(run, { token }) {
      const known = states.get(run.id);
      if (known && known.planHash !== run.planHash)
        return refuse('run_of_another_plan', `${run.id} is a run of another plan.`, 'Rename it.');
      if (known && known.token > token) throw new LeaseLost(run.id);
      if (known) known.token = token;
      else
        states.set(run.id, {
          token,
          planHash: run.planHash,
          units: new Map(),
          changed: new Map(),
          promotion: null,
          rolledBack: null,
          withdrawn: null,
          open: new Map(),
          settled: new Map(),
        });
      return { ok: true };
    },
    async ledger(run) {
      return new Map([...(states.get(run.id)?.units ?? [])].map(([key, { entry }]) => [key, entry]));
    },
    async stageUnits(run, units, fence) {
      const state = held(run, fence);
      return units.map(unit => {
        const known = state.units.get(unit.key);
        if (known?.entry.state === 'staged') return known.entry;
        const rows = ordered(rebuild(unit).filter(row => liesIn(row, unit)));
        const attempt = (known?.entry.attempt ?? 0) + 1;
        const entry = { unitKey: unit.key, attempt, state: 'staged' as const, rowsStaged: rows.length };
        state.units.set(unit.key, { entry, rows, base: print(inUnit(unit)) });
        return entry;
      });
    },
    estimateUnits: async () => new Map(),
    async stagePart(run, unit, fence) {
      const before = (await this.ledger(run)).get(unit.key);
      if (before?.state === 'staged') return { entry: before, rows: 0 };
      const [entry] = await this.stageUnits(run, [unit], fence);
      if (!entry) throw new Error(`the unit ${unit.key} was not staged`);
      return { entry, rows: entry.rowsStaged };
    },
    async noteFailure(run, unit, _reason, fence) {
      const state = held(run, fence);
      const attempt = (state.units.get(unit.key)?.entry.attempt ?? 0) + 1;
      const entry = { unitKey: unit.key, attempt, state: 'failed' as const, rowsStaged: 0 };
      state.units.set(unit.key, { entry, rows: [], base: '' });
    },
    async discardStaged(run, fence) {
      const state = held(run, fence);
      setStale(state, state.units.keys());
    },
    async measureResult(run, fence) {
      const state = held(run, fence);
      const units = unitsOfRun(run);
      const rows = units.flatMap(unit => state.units.get(unit.key)?.rows ?? []);
      const { key, periodColumn, period } = run.plan.scope;
      const subject = { key, periodColumn, scope: period, units, metrics: run.plan.purpose.metrics };
      const repeated = rows.length - new Set(rows.map(keyOf)).size;
      const verdicts = run.plan.checks.map(check =>
        check.kind === 'unique_key'
          ? judgeUniqueKey(check, [{ fault: 'twice', count: repeated, units: [] }], subject)
          : unjudged(check, 'the reference engine judges keys only'),
      );
      const before = units.reduce((sum, unit) => sum + inUnit(unit).length, 0);
      return {
        rows: { staged: rows.length, before },
        fingerprint: stagedPrint(run, state),
        verdicts,
        movements: [],
        series: [],
      };
    },

    promote,
    async withdraw(run, fence) {
      const state = held(run, fence);
      if (state.withdrawn) return state.withdrawn;
      const changed = unitsOfRun(run).filter(({ key }) => state.changed.has(key));
      if (changed.length === 0) return { outcome: 'withdrawn', units: [], rowsRestored: 0, left: [] };
      state.withdrawn = {
        outcome: 'withdrawn',
        units: changed.map(({ key }) => key),
        ...takeBack(run, state),
      };
      return state.withdrawn;
    },
    promotionOf: async run => states.get(run.id)?.promotion ?? null,

    async rollBack(run, fence) {
      const state = held(run, fence);
      if (!state.promotion)
        return {
          outcome: 'refused',
          reason: 'There is no promotion to take back.',
          remedy: 'Nothing changed.',
        };
      if (state.rolledBack) return { outcome: 'rolled_back', ...state.rolledBack };
      state.rolledBack = { ...takeBack(run, state), at: new Date().toISOString() };
      return { outcome: 'rolled_back', ...state.rolledBack };
    },
    async settleConflict(run, { id, conflictId, choice, seen }, fence) {
      const state = held(run, fence);
      const settled = state.settled.get(id);
      if (settled !== undefined) return { outcome: 'done', rows: settled };
      const about = [...state.open].filter(([number]) => conflictId === 0 || number === conflictId);
      for (const [number, unit] of about) {
        if (choice === 'force' && print(inUnit(unit)) !== seen) return { outcome: 'changed' };
        if (choice === 'force') putBack([unit], state);
        state.open.delete(number);
      }
      state.settled.set(id, about.length);
      return { outcome: 'done', rows: about.length };
    },
    openConflicts: async run => states.get(run.id)?.open.size ?? 0,
    async dropStaging(run, fence) {
      const state = held(run, fence);
      if (!state.promotion) state.units.clear();
    },

    gauges: () => ({
      async read() {
        throw new BackfillError('backfill_memory_no_gauges', 'The reference engine has no health to read.');
      },
    }),
    trouble(error) {
      if (error instanceof LeaseLost) return { kind: 'lease_lost', reason: error.message };
      return error instanceof Interrupted
        ? { kind: 'unreachable', reason: 'the warehouse does not answer' }
        : { kind: 'final', reason: error instanceof Error ? error.message : String(error) };
    },
  };
}

/** The warehouse was lost in the middle of something. */
export class Interrupted extends Error {}
