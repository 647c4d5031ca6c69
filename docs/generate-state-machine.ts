import { writeFile } from 'node:fs/promises';
import { lifecycleDoc } from '../src/plan/lifecycle-doc.ts';

await writeFile(new URL('state-machine.md', import.meta.url), lifecycleDoc());
