import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

/** The same seed each time, so that a failure of CI can be had again. */
const ARGUMENTS = ['run', '--silent', 'chaos', '--', '--kills', '20', '--seed', '2026', '--json'];

it('bots that are killed 20 times while a product writes leave what an undisturbed run leaves', async () => {
  const child = spawn('npm', ARGUMENTS, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  console.log(printed);
  const outcome = JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
  expect(outcome).toMatchObject({ ok: true, kills: 20, freezes: 5, differences: [], writes: { lost: [] } });
  expect(code).toBe(0);
});
