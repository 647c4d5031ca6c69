/** What an engine can promise about a backfill. Slack states the weaker guarantee where one applies. */
export type EnginePromises = {
  readonly engine: string;
  /** The largest thing readers see change all at once: the whole run, or a unit. */
  readonly atomicScope: 'run' | 'unit';
  /** A unit's rows and its ledger row commit together. */
  readonly transactions: boolean;
  /** How promotion notices that live writes changed what it is about to replace. */
  readonly rowGuard: 'unit_fingerprint' | 'row_hash' | 'none';
  /** Rows outside the scope are proved unchanged by the promotion itself. */
  readonly provesOutside: boolean;
  /** A rollback returns to a snapshot that the engine keeps; otherwise to rows that were copied before they changed. */
  readonly snapshotRollback: boolean;
  /** A statement carries a name of ours, so that its outcome can be asked for when the answer was lost. */
  readonly clientQueryIds: boolean;
};

/**
 * In words for everybody, what this engine promises less than one whose changes are whole, guarded row by row and
 * provable; empty where it promises all of that.
 */
export function weakerGuarantees(promises: EnginePromises, grain: string): string[] {
  const { engine, atomicScope, transactions, rowGuard, provesOutside } = promises;
  return [
    ...(atomicScope === 'unit'
      ? [
          `${engine} changes one ${grain} at a time: until the last one is done, readers see new numbers beside old ones.`,
        ]
      : []),
    ...(rowGuard === 'none'
      ? [
          `${engine} does not notice what others write meanwhile: nobody else may write to these rows until it is done.`,
        ]
      : []),
    ...(transactions
      ? []
      : [
          `If it is interrupted in the middle of a ${grain}, that ${grain} is rebuilt; until then it may be incomplete.`,
        ]),
    ...(provesOutside
      ? []
      : ['That nothing outside the scope changed is checked afterwards, and not before readers see it.']),
  ];
}
