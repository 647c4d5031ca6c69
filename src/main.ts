import { configFromEnv, readEnv, secretsOf } from './config.ts';
import { BackfillError } from './errors.ts';
import { createLogger } from './logger.ts';

/** A shutdown that takes longer than this is cut short: what is in flight is a row and goes on at the next start. */
const SHUTDOWN_MS = 25_000;

async function main(): Promise<void> {
  const read = configFromEnv(readEnv());
  if (!read.ok) {
    for (const problem of read.problems) console.error(problem);
    process.exit(1);
  }
  const { config } = read;
  // What a wrong variable has to say does not wait for the whole bot to load.
  const [{ startApp }, { startDatabases }] = await Promise.all([
    import('./app.ts'),
    import('./databases.ts'),
  ]);
  const log = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  const databases = await startDatabases(config, log);
  const app = await startApp({ config, databases, log }).catch(async (error: unknown) => {
    await databases.stop();
    throw error;
  });
  log.info({ port: app.port, mode: config.slack.delivery.mode }, 'The bot is running');

  let _stopping: Promise<void> | undefined;
  const stop = (signal: NodeJS.Signals) => {
    _stopping ??= (async () => {
      log.info({ signal }, 'Stopping: what is in flight is finished first');
      setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
      await app.stop();
      await databases.stop();
      log.info('Stopped');
      process.exit(0);
    })();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(error instanceof BackfillError ? message : error);
  process.exit(1);
});
