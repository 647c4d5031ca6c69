import { carryOutDecisions } from '../usecases/carry-out.ts';
import type { Context } from '../usecases/context.ts';
import { recordRollbacks } from '../usecases/file-record.ts';
import { nudge } from '../usecases/nudge.ts';
import { handleWaitingEvents } from '../usecases/receive-event.ts';
import { remindOfConflicts } from '../usecases/remind-conflicts.ts';
import { sweepStaging } from '../usecases/sweep-staging.ts';
import { askConsumers, watchPromoted } from '../usecases/watch-promoted.ts';
import { dropExpired, warnOfDeadline } from '../usecases/way-back.ts';
import type { Job } from './clockwork.ts';

/** What the app alone can do, because it needs Slack: handed in, so that this folder stays away from it. */
export type SlackJobs = {
  readonly reconcileGates: () => Promise<unknown>;
  readonly syncDirectory: () => Promise<unknown>;
};

/** Everything that happens by the clock, one line a job. Times in UTC, with seconds first. */
export function jobsOf(ctx: Context, slack: SlackJobs): Job[] {
  return [
    { name: 'watch what was promoted', cron: '*/5 * * * * *', run: () => watchPromoted(ctx) },
    { name: 'ask consumers of what is watched', cron: '15 * * * * *', run: () => askConsumers(ctx) },
    { name: 'record what was rolled back', cron: '*/5 * * * * *', run: () => recordRollbacks(ctx) },
    { name: 'remind of rows to be decided about', cron: '10 */5 * * * *', run: () => remindOfConflicts(ctx) },
    { name: 'tell that a way back ends', cron: '0 */5 * * * *', run: () => warnOfDeadline(ctx) },
    { name: 'remove rows whose way back has ended', cron: '30 */5 * * * *', run: () => dropExpired(ctx) },
    { name: 'write decisions into the warehouse', cron: '40 * * * * *', run: () => carryOutDecisions(ctx) },
    { name: 'remove what nobody goes on with', cron: '45 */5 * * * *', run: () => sweepStaging(ctx) },
    { name: 'handle events left waiting', cron: '*/30 * * * * *', run: () => handleWaitingEvents(ctx) },
    { name: 'reconcile open gates', cron: '20 */5 * * * *', run: slack.reconcileGates },
    { name: 'remind, call for help, give up', cron: '40 * * * * *', run: () => nudge(ctx) },
    { name: 'learn who and what is in Slack', cron: '0 23 * * * *', run: slack.syncDirectory },
  ];
}
