import { sayId } from '../plan/decide.ts';
import { type Refused, refuse } from '../plan/refusal.ts';

export function noSuchBackfill(id: number): Refused {
  return refuse('no_such_backfill', `There is no ${sayId(id)}.`, 'See `/backfill list` for those there are.');
}
