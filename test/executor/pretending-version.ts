import type pg from 'pg';

/** Wraps a real pool: the server answers everything, but calls itself another version. `hear` is told beforehand what it is asked. */
export function pretendingVersion(
  pool: pg.Pool,
  version: number,
  hear: (sql: string) => unknown = () => undefined,
): pg.Pool {
  const pretend = <T extends pg.Pool | pg.PoolClient>(real: T): T => {
    const query = real.query.bind(real) as (...args: unknown[]) => Promise<unknown>;
    const asking = async (...args: unknown[]) => {
      const text = String(args[0]);
      await hear(text);
      return query(text.replace("current_setting('server_version_num')", `'${version}'`), ...args.slice(1));
    };
    return new Proxy(real, {
      get: (target, name) => {
        if (name === 'query') return asking;
        if (name === 'connect' && target === pool) return async () => pretend(await pool.connect());
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return pretend(pool);
}
