import { z } from 'zod';

/** Old and new side by side over the whole scope, key by key. */
export const Comparison = z.strictObject({
  same: z.int(),
  changed: z.int(),
  onlyOld: z.int(),
  onlyNew: z.int(),
});
export type Comparison = z.infer<typeof Comparison>;

/** What the comparison came to, in one sentence for the people who approve it. */
export function sayComparison({ same, changed, onlyOld, onlyNew }: Comparison): string {
  const all = same + changed + onlyOld + onlyNew;
  const rows = `${count(all)} ${all === 1 ? 'row' : 'rows'}`;
  if (all === same) return `Old and new were compared row by row over the whole scope: all ${rows} agree.`;
  return `Old and new were compared row by row over the whole scope. Of ${rows}, ${count(same)} agree, ${count(changed)} have other values, ${count(onlyNew)} are only in the new and ${count(onlyOld)} only in the old.`;
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
