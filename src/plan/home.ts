import type { GateNumber } from './gate.ts';
import type { State } from './lifecycle.ts';
import type { HumanVerb } from './permissions.ts';

/** A message in Slack that is worth going to. */
export type Place = { readonly channelId: string; readonly ts: string; readonly threadTs: string | null };

type About = { readonly id: number; readonly title: string; readonly place: Place | null };

/** Why a backfill waits for this person. */
export type Waiting = About &
  (
    | { readonly why: 'decide'; readonly gate: GateNumber; readonly blockedBy: readonly string[] }
    | { readonly why: 'untold'; readonly channels: readonly string[] }
    | { readonly why: 'stuck'; readonly state: State }
  );

export type UnderWay = About & {
  readonly state: State;
  readonly proposer: string;
  readonly progress: { readonly done: number; readonly total: number } | null;
};

export type Changed = About & {
  readonly state: State;
  readonly promotedAt: string | null;
  readonly rollbackDeadline: string | null;
};

export type HomeDraft = {
  readonly draftId: string;
  readonly title: string;
  readonly step: number;
  readonly revises: number | null;
  readonly updatedAt: string;
};

/** What the bot's Home shows to one person. */
export type Home = {
  readonly waiting: readonly Waiting[];
  readonly drafts: readonly HomeDraft[];
  readonly underWay: readonly UnderWay[];
  readonly changed: readonly Changed[];
  /** When it was true, ISO. */
  readonly at: string;
};

/** A request on which people decide now; it has no place while it is on its way to Slack. */
export type OpenRequest = About & {
  readonly gate: GateNumber;
  readonly proposer: string;
  readonly slots: readonly { readonly anyOf: readonly string[]; readonly filledBy: string | null }[];
  readonly blockedBy: readonly string[];
};

/**
 * Whether an open request waits for `userId`: a slot is empty that they may fill, and they have neither filled another
 * nor blocked it. Nobody is asked about their own proposal.
 */
export function waitsFor(userId: string, request: OpenRequest): boolean {
  if (request.proposer === userId || request.blockedBy.includes(userId)) return false;
  if (request.slots.some(slot => slot.filledBy === userId)) return false;
  return request.slots.some(slot => slot.filledBy === null && slot.anyOf.includes(userId));
}

/** States in which nothing goes on until somebody asks for this. */
export const STUCK: Readonly<Partial<Record<State, HumanVerb>>> = {
  paused: 'resume',
  failed: 'retry',
  /** Where its promotion was postponed. */
  ready: 'promote',
  resolving: 'roll_back',
};
