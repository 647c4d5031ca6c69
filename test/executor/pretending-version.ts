import type pg from 'pg';

/** Wraps a real pool: the server answers everything, but calls itself another version. `asked` collects what it was asked. */
export function pretendingVersion(pool: pg.Pool, version: number, asked: string[]): pg.Pool {
  const pretend = (client: pg.PoolClient): pg.PoolClient => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    const asking = (...args: unknown[]) => {
      const text = String(args[0]);
      asked.push(text);
      return query(text.replace("current_setting('server_version_num')", `'${version}'`), ...args.slice(1));
    };
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'query') return asking;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return new Proxy(pool, {
    get: (target, name) => {
      if (name === 'connect') return async () => pretend(await target.connect());
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
