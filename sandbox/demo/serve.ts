import { ensurePageBuilt } from '../page/build.ts';
import type { DemoArguments } from './arguments.ts';
import { clearHome, homeOf, startHome } from './home.ts';
import { quietLog } from './quiet-log.ts';
import { startWorld } from './world.ts';

/** Runs the demo until it is stopped; its data stays for the next start. */
export async function serve({ port, reset, socket }: DemoArguments): Promise<void> {
  const home = homeOf('demo');
  const log = quietLog(process.env.LOG_LEVEL ?? 'warn');
  if (reset) {
    await clearHome(home);
    console.log('What earlier demos left is gone.');
  }
  console.log('Starting PostgreSQL, the warehouse of Tidewater, a Slack-like workspace and the bot …');
  const [databases] = await Promise.all([startHome(home, log), ensurePageBuilt()]);
  const world = await startWorld({
    databases,
    log,
    overSockets: socket,
    slack: { port, persist: home.workspace },
  }).catch(async (error: unknown) => {
    await databases.stop();
    throw error;
  });
  console.log(`
  Open  ${world.slack.origin}

  You are Ada. Type /backfill in #data-backfills and start from a ready example;
  then be one of the owners it names, and react with ✅.
  Ctrl-C stops everything and keeps the data (in ${databases.folder}).
`);
  await untilStopped();
  console.log('\nStopping …');
  await world.stop();
  await databases.stop();
}

function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
