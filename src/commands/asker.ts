import type { Asker } from '../usecases/context.ts';

/** Who pressed, submitted or closed something. Organisations name the workspace on the user. */
export function askerOf(body: {
  readonly team: { readonly id: string } | null;
  readonly user: { readonly id: string; readonly team_id?: string };
}): Asker {
  return { teamId: body.team?.id ?? body.user.team_id ?? '', userId: body.user.id };
}
