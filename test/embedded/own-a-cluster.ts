// A process of its own that starts a cluster, holds a lock in a long query, says so on standard output and then waits
// to be ended by a signal, which it does not listen to.
import { Client } from 'pg';
import { startCluster } from '../../src/embedded/cluster.ts';
import { throwawaySettings } from '../../src/embedded/settings.ts';

const [dataDir = ''] = process.argv.slice(2);
const cluster = await startCluster({
  name: 'owned',
  dataDir,
  log: () => undefined,
  settings: throwawaySettings,
});
const client = new Client({ connectionString: cluster.url('postgres') });
client.on('error', () => undefined);
await client.connect();
await client.query('select pg_advisory_lock(1)');
client.query('select pg_sleep(600)').catch(() => undefined);
process.stdout.write('holding the lock\n');
setInterval(() => undefined, 60_000);
