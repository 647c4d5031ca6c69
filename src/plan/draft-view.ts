import type { Choice } from './choice.ts';
import type { AnswerField, DraftAnswers } from './draft.ts';
import type { DatasetProfile } from './profile.ts';
import type { Refusal } from './refusal.ts';
import type { Risk } from './risk.ts';
import type { Finding } from './rules/finding.ts';
import type { Slot } from './slots.ts';

/** What is wrong with an answer and what to do about it, by the field it stands in. */
export type FieldErrors = Readonly<Partial<Record<AnswerField, string>>>;

/** Everything a step of the modal shows. */
export type DraftView = {
  readonly draftId: string;
  /** The backfill whose plan is being edited, or null for a new one. */
  readonly revises: number | null;
  /** 1 to 5 are questions, 6 is the review. */
  readonly step: number;
  readonly answers: DraftAnswers;
  readonly datasets: readonly { readonly id: string; readonly title: string; readonly description: string }[];
  /** The dataset chosen so far, or null before the first choice. */
  readonly profile: DatasetProfile | null;
  /** The answers that come from the dataset or one of its examples rather than from the person. */
  readonly suggestedKind: { readonly kind: string; readonly because: string } | null;
  readonly review: Review | null;
  /** Every question has an answer that nothing is wrong with: one may look at the review at once. */
  readonly ready: boolean;
  /** Said above the question, where there is something to explain. */
  readonly note?: string;
};

/** The last step: what will happen, in numbers measured a moment ago. */
export type Review = {
  readonly kindTitle: string;
  readonly mainRisk: string;
  readonly response: string;
  readonly risk: Risk;
  readonly scope: string;
  readonly grain: string;
  readonly units: number;
  readonly rowsInScope: number;
  readonly rowsInTable: number;
  readonly told: readonly { readonly name: string; readonly channelId: string; readonly because: string }[];
  readonly unreachable: readonly { readonly name: string; readonly because: string }[];
  readonly consumers: readonly {
    readonly title: string;
    readonly kind: string;
    readonly path: readonly string[];
  }[];
  readonly gate1: readonly Slot[];
  readonly gate2: readonly Slot[];
  /** What the engine promises less than a change that is whole, guarded and proved. */
  readonly weaker: readonly string[];
  readonly checks: readonly string[];
  /** How production will change, and what that guarantees to readers and writers. */
  readonly promotion: { readonly title: string; readonly explanation: string; readonly guarantee: string };
  /** The five questions as the facts answer them. */
  readonly questions: readonly {
    readonly question: string;
    readonly sentence: string;
    readonly points: number;
  }[];
  readonly findings: readonly Finding[];
  /** Findings that only another plan removes: it cannot be proposed like this. */
  readonly dead: readonly Finding[];
  /** Ways of failing for which something speaks, or none that would notice it. */
  readonly failureModes: readonly {
    readonly title: string;
    readonly found: readonly string[];
    readonly noticedBy: readonly string[];
  }[];
  /** Reasons for leaving history as it is, each with what to do instead. */
  readonly situations: readonly {
    readonly id: string;
    readonly sentence: string;
    readonly signs: readonly string[];
    readonly instead: readonly {
      readonly choice: Choice;
      readonly title: string;
      readonly comesTo: string;
    }[];
  }[];
  readonly needsReason: boolean;
  /** Of an edit: it has to be approved anew. */
  readonly voids: boolean;
};

export type DraftOutcome =
  | { readonly ok: true; readonly view: DraftView }
  | { readonly ok: false; readonly view: DraftView; readonly errors: FieldErrors }
  | { readonly ok: false; readonly refusal: Refusal };

/** How gently a run works, and its latest waits, newest first; the first one may go on. */
export type ThrottleView = {
  readonly settings: readonly string[];
  readonly waits: readonly {
    readonly since: string;
    readonly until: string | null;
    readonly reasons: readonly string[];
  }[];
};

/** What `/backfill status` shows of one backfill. */
export type StatusView = {
  readonly id: number;
  readonly title: string;
  readonly state: string;
  readonly stateTitle: string;
  readonly stateMeaning: string;
  readonly scope: string;
  readonly proposer: string;
  readonly owner: string;
  readonly waitingFor: readonly string[];
  readonly blockedBy: readonly string[];
  readonly progress: { readonly done: number; readonly total: number; readonly rows: number } | null;
  /** How the run works and what it waited for; null where there is no run that could be changed any more. */
  readonly throttle: ThrottleView | null;
  readonly rollbackDeadline: string | null;
  /** What the asker may do now, as words of the command. */
  readonly possible: readonly string[];
  /** It is promoted unit by unit, and some units may be new while others are old: a cancel takes these back. */
  readonly hasChangedInPart: boolean;
  /** Where its thread begins, when Slack has it. */
  readonly thread: { readonly channelId: string; readonly ts: string } | null;
};
