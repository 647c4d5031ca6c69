import { clearHome, homeOf, startHome } from './home.ts';
import { quietLog } from './quiet-log.ts';
import { type Outcome, playStory } from './story.ts';
import { StepFailed, Transcript } from './transcript.ts';
import { startWorld } from './world.ts';

/** Plays one story from nothing, prints it, and ends with one line of JSON. False when a step did not happen. */
export async function play(): Promise<boolean> {
  const home = homeOf('play');
  const log = quietLog(process.env.LOG_LEVEL ?? 'warn');
  await clearHome(home);
  console.log('Starting PostgreSQL, the warehouse of Tidewater, a Slack-like workspace and the bot …');
  const databases = await startHome(home, log);
  try {
    const world = await startWorld({ databases, log });
    try {
      const outcome: Outcome = await playStory(world.slack, new Transcript(line => console.log(line)));
      console.log(`\n${JSON.stringify(outcome)}`);
      return true;
    } finally {
      await world.stop();
    }
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.error(`\nThe story stopped at this step:\n\n${error.message}`);
    return false;
  } finally {
    await databases.stop();
    await clearHome(home);
  }
}
