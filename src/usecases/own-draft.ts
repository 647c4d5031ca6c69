import { z } from 'zod';
import { type Refused, refuse } from '../plan/refusal.ts';
import type { Db } from '../store/db.ts';
import { type Draft, findDraft } from '../store/drafts.ts';
import type { Asker } from './context.ts';

/** Other text would be an error of the database rather than a draft that is not there. */
const DraftId = z.guid();

/** The asker's own draft, still open; anything else is refused in the same words, so that ids tell nothing. */
export async function ownDraft(
  db: Db,
  input: Asker & { draftId: string },
): Promise<{ ok: true; draft: Draft } | Refused> {
  if (!DraftId.safeParse(input.draftId).success) return noSuchDraft();
  const draft = await findDraft(db, input.draftId);
  if (!draft?.open || draft.userId !== input.userId || draft.teamId !== input.teamId) return noSuchDraft();
  return { ok: true, draft };
}

export function noSuchDraft(): Refused {
  return refuse(
    'no_such_draft',
    'This draft was already proposed or discarded.',
    'Run `/backfill` to begin a new one, or `/backfill status` to see what was proposed.',
  );
}
