import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clientOf, errorOf, openWorkplace } from './workplace.ts';

function savedAt(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'workspace.json');
}

test('ids, messages, threads, reactions, files, Homes and memberships survive a restart', async () => {
  const persist = savedAt();
  const before = await openWorkplace({ persist });
  const client = clientOf(before);
  const root = await before.user('ada').posts('Before the restart', { in: '#data' });
  await before.user('ben').posts('A reply', { in: '#data', thread: root });
  await before.user('ben').reacts('eyes').to(root);
  await before.user('chloe').joins('#growth');
  const channel_id = before.channel('#data').id;
  await client.filesUploadV2({ channel_id, file: Buffer.from('a,b\n1,2\n'), filename: 'movement.csv' });
  const shown = await before.user('ada').seesFile('movement.csv');
  const home = { type: 'home' as const, blocks: [{ type: 'divider' as const }] };
  const published = await client.views.publish({ user_id: before.user('ada').id, view: home });
  await before.stop();

  const after = await openWorkplace({ persist });
  const again = after.user('ben').findsMessage('Before the restart');
  expect(again?.ts).toBe(root.ts);
  expect(again?.reactions).toEqual({ eyes: ['ben'] });
  expect(again?.replies.map(reply => reply.text)).toEqual(['A reply']);
  expect(after.fileContent(shown.files[0] ?? '')?.toString()).toBe('a,b\n1,2\n');
  expect(after.user('ada').home()?.id).toBe(published.view?.id);
  expect(after.channel('#growth').members).toContain(after.user('chloe').id);
  const next = await after.user('ada').posts('After the restart', { in: '#data' });
  expect(Number(next.ts)).toBeGreaterThan(Number(shown.ts));
  const edit = clientOf(after).chat.update({
    channel: channel_id,
    ts: shown.ts,
    text: 'Edited after the restart',
  });
  expect(await errorOf(edit)).toBe('none');
});

test('a process that dies keeps everything up to its last write', async () => {
  const persist = savedAt();
  const slack = await openWorkplace({ persist });
  await slack.user('ada').posts('Written', { in: '#data' });
  await expect.poll(() => readFileSync(persist, 'utf8'), { timeout: 5_000 }).toContain('Written');
  expect(JSON.parse(readFileSync(persist, 'utf8'))).toMatchObject({ version: 1 });
});

test('a workspace saved by another version is not taken for one of this', async () => {
  const persist = savedAt();
  writeFileSync(persist, JSON.stringify({ version: 0 }));
  await expect(openWorkplace({ persist })).rejects.toThrow('saved by another version');
});

test('no ts and no id is given out twice, even when the clock stood still over the restart', async () => {
  const persist = savedAt();
  const clock = () => new Date('2026-07-01T09:00:00Z');
  const home = { type: 'home' as const, blocks: [{ type: 'divider' as const }] };
  const before = await openWorkplace({ persist, clock });
  const first = await before.user('ada').posts('Before', { in: '#data' });
  const published = await clientOf(before).views.publish({ user_id: before.user('ada').id, view: home });
  await before.stop();
  const after = await openWorkplace({ persist, clock });
  const second = await after.user('ada').posts('After', { in: '#data' });
  const other = await clientOf(after).views.publish({ user_id: after.user('ben').id, view: home });
  expect(Number(second.ts)).toBeGreaterThan(Number(first.ts));
  expect(other.view?.id).not.toBe(published.view?.id);
});
