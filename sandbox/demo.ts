import { BackfillError } from '../src/errors.ts';
import { demoArguments } from './demo/arguments.ts';
import { play } from './demo/play.ts';
import { serve } from './demo/serve.ts';

async function main(): Promise<number> {
  const parsed = demoArguments(process.argv.slice(2));
  if (!parsed.ok) {
    console.error(parsed.problem);
    return 1;
  }
  if (parsed.asked.play) return (await play()) ? 0 : 1;
  await serve(parsed.asked);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof BackfillError ? error.message : error);
  process.exitCode = 1;
}
