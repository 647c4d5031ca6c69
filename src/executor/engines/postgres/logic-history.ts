import type { RebuiltSpan } from '../../../plan/ports.ts';
import type { Db } from '../../../store/db.ts';

/**
 * Which logic the promotions of a dataset left behind, oldest first: later ones cover earlier ones. What was rolled back
 * is left out, and so is what was narrowed to some values, because the other rows of its days are older. Takes no lock.
 */
export async function rebuiltSpans(db: Db, dataset: string): Promise<RebuiltSpan[]> {
  const { rows } = await db.query<{ run_id: string; logic_id: string; from: string; to: string }>(
    `select h.run_id, h.logic_id, min(h.unit_from)::text as from, max(h.unit_to)::text as to
     from backfill.history h
     where h.dataset = $1 and h.event = 'promoted' and h.undone_at is null and h.filters = '[]'
     group by h.run_id, h.logic_id
     order by max(h.id)`,
    [dataset],
  );
  return rows.map(row => ({ runId: row.run_id, logicId: row.logic_id, from: row.from, to: row.to }));
}
