import type { Logger } from '../logger.ts';
import type { Context } from '../usecases/context.ts';

/** What every handler works with. */
export type Deps = { readonly context: Context; readonly log: Logger };
