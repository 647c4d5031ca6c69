import type { Annotation } from '../../../plan/ports.ts';
import type { Db } from '../../../store/db.ts';

/** Keeps a note that dashboards show at the days in question. Again: the same row, unchanged. Locks its new row only. */
export async function insertAnnotation(db: Db, annotation: Annotation): Promise<void> {
  const { id, dataset, metrics, from, to, note, decidedBy, decidedAt } = annotation;
  await db.query(
    `insert into backfill.annotations (id, dataset, metrics, from_day, to_day, note, decided_by, decided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (id) do nothing`,
    [id, dataset, [...metrics], from, to, note, decidedBy, decidedAt],
  );
}
