import type { Catalog } from '../catalog/catalog.ts';
import type { Reactions } from '../plan/gate.ts';
import type { Warehouse } from '../plan/ports.ts';
import type { Pool } from '../store/db.ts';

/** What every use case works with. The clock and the ids come from outside, so that a test can set them. */
export type Context = {
  readonly db: Pool;
  readonly catalog: Catalog;
  readonly warehouse: Warehouse;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** What stands on a message in Slack now; null where Slack does not say. Never fails. */
  readonly reactionsOn: (message: {
    readonly channelId: string;
    readonly ts: string;
  }) => Promise<Reactions | null>;
};

/** Who asks, and in which workspace. */
export type Asker = { readonly teamId: string; readonly userId: string };
