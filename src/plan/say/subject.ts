import type { State } from '../lifecycle.ts';
import type { Plan } from '../schema.ts';

/** The backfill that a message is about. */
export type Subject = {
  readonly id: number;
  readonly state: State;
  readonly proposer: string;
  /** The version on whose message the owners were asked; later ones only tell more people. */
  readonly askedVersion: number;
  readonly planHash: string;
  readonly plan: Plan;
};

export function headOf(subject: Subject): { id: number; title: string } {
  return { id: subject.id, title: subject.plan.title };
}

/** Everyone to turn to when a backfill needs a person: who proposed it and who is accountable. */
export function responsible(subject: Subject): string[] {
  return [...new Set([subject.proposer, subject.plan.owner.userId])];
}
