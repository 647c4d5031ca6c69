import type { Tx } from '../../../store/db.ts';

/**
 * To the end of the transaction, lets PostgreSQL look rows up by their keys where few of a table are to be changed, however
 * far apart they lie. A page that is changed has to be read whichever way its rows are found, so reading it tells nothing
 * against the index; priced as on a disk of turning plates, the whole table is read and every row's key hashed instead, which
 * takes three times the processor time for 2% of 10 million rows (measured). Where many change, comparing the work alone
 * still leads to one pass over the table.
 */
export async function findByKey(tx: Tx): Promise<void> {
  await tx.query("select set_config('random_page_cost', '0.1', true)");
}
