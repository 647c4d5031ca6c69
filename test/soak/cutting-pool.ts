import type pg from 'pg';

/** A statement, as it is the same in every run, and for the so-manieth time in this one. */
export type Statement = { readonly text: string; readonly occurrence: number };

/** Where the connection is cut: before the statement reaches the server, or when it was carried out but not answered. */
export type Cut = { readonly at: Statement; readonly when: 'before' | 'after' };

export type CuttingPool = {
  readonly pool: pg.Pool;
  /** Every statement since the last `arm`, in order. */
  readonly sent: Statement[];
  /** Forgets what was sent, and cuts there once; null cuts nothing. */
  readonly arm: (cut: Cut | null) => void;
  /** Whether the cut that was armed happened. */
  readonly happened: () => boolean;
};

/** The real pool, one connection of which the server ends at a statement of choice. */
export function cuttingPool(real: pg.Pool, knife: pg.Pool): CuttingPool {
  const sent: Statement[] = [];
  const counts = new Map<string, number>();
  let cut: Cut | null = null;
  let done = false;

  function note(text: string): Statement {
    const occurrence = (counts.get(text) ?? 0) + 1;
    counts.set(text, occurrence);
    const statement = { text, occurrence };
    sent.push(statement);
    return statement;
  }

  async function endBackend(client: pg.PoolClient): Promise<void> {
    const { processID } = client as unknown as { processID: number };
    await knife.query('select pg_terminate_backend($1, 5000)', [processID]);
  }

  function wrap(client: pg.PoolClient): pg.PoolClient {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    const cutting = async (...args: unknown[]) => {
      const statement = note(nameOf(String(args[0])));
      const isIt =
        !done && cut?.at.text === statement.text && cut.at.occurrence === statement.occurrence ? cut : null;
      if (!isIt) return query(...args);
      done = true;
      const answered = isIt.when === 'after' ? query(...args).catch(() => undefined) : Promise.resolve();
      await answered;
      await endBackend(client);
      if (isIt.when === 'before') return query(...args);
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    };
    return new Proxy(client, {
      get(target, name) {
        if (name === 'query') return cutting;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  const pool = new Proxy(real, {
    get(target, name) {
      if (name === 'connect') return async () => wrap(await target.connect());
      if (name === 'query') {
        return async (...args: unknown[]) => {
          const client = await target.connect();
          let failure: Error | undefined;
          const onError = (error: Error) => {
            failure = error;
          };
          client.on('error', onError);
          try {
            return await (wrap(client).query as (...given: unknown[]) => Promise<unknown>)(...args);
          } catch (error) {
            failure ??= error as Error;
            throw error;
          } finally {
            client.off('error', onError);
            client.release(failure);
          }
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    pool,
    sent,
    arm(next) {
      sent.length = 0;
      counts.clear();
      cut = next;
      done = false;
    },
    happened: () => done,
  };
}

/** Without the number of the backfill, and short. */
function nameOf(sql: string): string {
  return sql
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/bf_\d+_r\d+/g, 'bf_N')
    .slice(0, 300);
}
