import { audienceOf, type FinanceHears } from './audience.ts';
import { sayPeriod } from './civil-date.ts';
import { type Cut, unitWord } from './cut.ts';
import type { DraftAnswers } from './draft.ts';
import { filterValues } from './judge-answers.ts';
import { broughtChecks } from './kind-controls.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { Measured } from './ports.ts';
import { type Channel, type DatasetProfile, isFinance } from './profile.ts';
import { weakerGuarantees } from './promises.ts';
import { assessRisk } from './risk/assess.ts';
import { sayDays } from './say/days.ts';
import type { UnjudgedPlan } from './schema.ts';
import { countUnits, type Scope, widenToUnits } from './scope.ts';
import { ownerSlots } from './slots.ts';
import { chooseStrategy } from './strategy.ts';

export type Ingredients = {
  /** Answers that `judgeAnswers` found nothing wrong with. */
  readonly answers: DraftAnswers;
  readonly profile: DatasetProfile;
  readonly proposer: string;
  /** Names of the people the answers mention, by user id. */
  readonly names: ReadonlyMap<string, string>;
  readonly extraChannels: readonly Channel[];
  readonly measured: Measured;
  /** The scope touches months that finance has closed. */
  readonly closed: boolean;
  /** Where the scope is not cut by the dataset's period. */
  readonly cut?: Cut | undefined;
};

/** The slice of history that the answers name. */
export function scopeOf(answers: DraftAnswers, profile: DatasetProfile, cut?: Cut): Scope {
  const { grain, timezone } = profile.period;
  const period = widenToUnits(grain, answers.first ?? '', answers.last ?? '');
  const column = answers.filterColumn?.trim();
  const filters = column ? [{ column, values: filterValues(answers) }] : [];
  return { ...period, grain, timezone, filters, ...(cut ? { cut } : {}) };
}

/** The plan in all its ten parts, from the answers of a person and the facts of the dataset. */
export function composePlan({
  answers,
  profile,
  proposer,
  names,
  extraChannels,
  measured,
  closed,
  cut,
}: Ingredients): UnjudgedPlan {
  const asked = scopeOf(answers, profile, cut);
  const scope = measured.filters ? { ...asked, filters: [...measured.filters] } : asked;
  const kind: Kind = answers.kind ?? 'correction';
  const logic = profile.logic.find(variant => variant.id === answers.logic) ?? unreachable('logic');
  // Both have to say so: neither of them settles a definition alone.
  const settled = logic.settled && answers.settled === 'settled';
  const keepHours = answers.rollbackDays?.trim()
    ? Math.round(Number(answers.rollbackDays) * 24)
    : profile.rollbackHours;
  const ownerId = answers.ownerUserId ?? proposer;
  const weaker = measured.promises ? weakerGuarantees(measured.promises, unitWord(scope)) : [];
  const isolation = chooseStrategy({
    key: profile.key,
    keyEnforced: measured.keyEnforced ?? false,
    unit: unitWord(scope),
    preferred: profile.promotion ?? null,
    signedOff: isFinance(profile) || closed,
    cannotBear: profile.consumers.filter(consumer => !consumer.toleratesChange).map(({ title }) => title),
    rows: measured.rowsInScope,
    changing: measured.changing ?? null,
    inTheWay: measured.inTheWay ?? {},
  });
  // A version beside the table leaves what was reported for a closed month where it is.
  const moves = closed && isolation.strategy !== 'versioned_output';
  const finance: FinanceHears = isFinance(profile) ? 'reports' : moves ? 'closed' : null;
  const audience = audienceOf(profile, extraChannels, finance);
  const slots = ownerSlots(profile.owners, proposer, profile.title);
  return {
    title: titleOf(kind, profile, scope),
    kind,
    purpose: {
      statement: (answers.purpose ?? '').trim(),
      metrics: watchedMetrics(answers, profile),
      expectedMovement: (answers.expectedMovement ?? '').trim(),
      ...(answers.disclosure?.trim() ? { disclosure: answers.disclosure.trim() } : {}),
      ...(answers.oldNumbers ? { oldNumbers: answers.oldNumbers } : {}),
    },
    owner: { userId: ownerId, name: names.get(ownerId) ?? ownerId },
    scope: {
      dataset: profile.id,
      datasetTitle: profile.title,
      table: profile.table,
      key: profile.key,
      periodColumn: profile.period.column,
      period: scope,
    },
    inputs: profile.inputs,
    logic: { ...logic, settled },
    idempotency: {
      rerunnable: logic.rerunnable,
      approach: `Each ${unitWord(scope)} is replaced as a whole in staging, so running one again gives the same rows${logic.rerunnable ? '' : ', as far as its inputs have not changed since'}. Production is replaced once, from staging.`,
    },
    checks: [
      ...profile.checks.filter(check => answers.checks?.includes(check.id)),
      ...broughtChecks(kind, profile.checks),
    ],
    isolation: {
      ...isolation,
      ...(weaker.length > 0 ? { weaker } : {}),
    },
    rollback: {
      keepHours,
      explanation: `The replaced rows are kept for ${sayDays(keepHours)} after promotion and can be put back with one command.`,
    },
    communication: {
      channels: [...audience.channels],
      unreachable: [...audience.unreachable],
      people: answers.tellPeople ?? [],
      ...(finance !== null && profile.financeChannel?.channelId
        ? { financeChannelId: profile.financeChannel.channelId }
        : {}),
      answersUserId: answers.answersUserId ?? ownerId,
      ...(answers.startAfter?.trim() ? { startAfter: new Date(answers.startAfter).toISOString() } : {}),
    },
    approvals: { gate1: slots, gate2: isFinance(profile) ? slots : [] },
    context: {
      homeChannelId: profile.homeChannel.channelId ?? unreachable('home channel'),
      sensitivity: profile.sensitivity,
      consumers: profile.consumers,
      segments: profile.scopeColumns.map(({ column }) => column),
      watchMinutes: profile.watchMinutes,
      risk: assessRisk({
        kind,
        scope,
        ...measured,
        consumers: profile.consumers,
        sensitivity: profile.sensitivity,
        rerunnable: logic.rerunnable,
        settled,
      }),
      measured: {
        units: cut ? countUnits(scope) : measured.units,
        rowsInScope: measured.rowsInScope,
        rowsInTable: measured.rowsInTable,
      },
    },
  };
}

/** The numbers that the proposer named, and those that a chosen check measures. */
function watchedMetrics(answers: DraftAnswers, profile: DatasetProfile): DatasetProfile['metrics'] {
  const measured = profile.checks
    .filter(check => answers.checks?.includes(check.id))
    .flatMap(check => ('metric' in check ? [check.metric] : []));
  return profile.metrics.filter(({ id }) => answers.metrics?.includes(id) || measured.includes(id));
}

function titleOf(kind: Kind, profile: DatasetProfile, scope: Scope): string {
  return `${KINDS[kind].title} of ${profile.title}, ${sayPeriod(scope.from, scope.to)}`.slice(0, 150);
}

function unreachable(what: string): never {
  throw new TypeError(`composePlan was given answers without a ${what}; judge them first.`);
}
