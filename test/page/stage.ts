import { fileURLToPath } from 'node:url';
import { ensurePageBuilt } from '../../sandbox/page/build.ts';
import { type Slack, startSlack } from '../../sandbox/slack.ts';
import { company } from './company.ts';
import { littleApp, startLittleApp } from './little-app.ts';

export type Stage = { readonly slack: Slack; readonly stop: () => Promise<void> };

/** The built page over a workspace with a small app in it. */
export async function openStage(port = 0): Promise<Stage> {
  const [slack] = await Promise.all([
    startSlack({
      ...company,
      port,
      manifest: fileURLToPath(new URL('./manifest.yml', import.meta.url)),
      bot: littleApp,
      speed: 100,
      timings: { acknowledge: 1_500 },
      rates: Number.POSITIVE_INFINITY,
    }),
    ensurePageBuilt(),
  ]);
  const [, ben = ''] = slack.channel('growth').members;
  const stopApp = await startLittleApp(slack, ben);
  return {
    slack,
    stop: async () => {
      await stopApp();
      await slack.stop();
    },
  };
}
