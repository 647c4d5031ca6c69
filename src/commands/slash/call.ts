import type { AllMiddlewareArgs } from '@slack/bolt';
import type { Wanted } from '../../plan/throttle/tuning.ts';
import type { Asker } from '../../usecases/context.ts';

/** One use of the command by one person. */
export type Call = {
  readonly asker: Asker;
  readonly client: AllMiddlewareArgs['client'];
  /** Lives for three seconds. */
  readonly triggerId: string;
  /** What stands behind a word that looks for something. */
  readonly words?: readonly string[];
};

export type CallAbout = Call & { readonly backfillId: number; readonly wanted?: readonly Wanted[] };
