import { expect, test } from 'vitest';
import type { Slack } from '../../../sandbox/slack.ts';
import { clientOf, errorOf, openWorkplace } from '../workplace.ts';

const chart = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk', 'base64');

/** Uploads in the three steps that Slack asks for; gives the file's id before Slack has looked at it. */
async function upload(slack: Slack, filename = 'movement.png', more: object = {}): Promise<string> {
  const client = clientOf(slack);
  const promised = await client.files.getUploadURLExternal({ filename, length: chart.length });
  const sent = await fetch(promised.upload_url ?? '', { method: 'POST', body: new Uint8Array(chart) });
  expect(sent.status).toBe(200);
  const id = promised.file_id ?? '';
  await client.files.completeUploadExternal({ files: [{ id, title: 'Movement' }], ...more });
  return id;
}

test("Slack's client uploads a file into a channel, where its members see it a little later", async () => {
  const slack = await openWorkplace();
  const { id } = slack.channel('#data');
  await clientOf(slack).filesUploadV2({
    channel_id: id,
    file: chart,
    filename: 'movement.png',
    initial_comment: 'How the numbers move',
  });
  const message = await slack.user('ada').seesFile('movement.png', { in: '#data' });
  expect(message.text).toBe('How the numbers move');
  expect(slack.fileContent(message.files[0] ?? '')).toEqual(chart);
});

test('a completed upload knows its type only once Slack has looked at it', async () => {
  const slack = await openWorkplace({ timings: { fileProcessing: 60_000 } });
  const id = await upload(slack);
  const { file } = await clientOf(slack).files.info({ file: id });
  expect(file).toMatchObject({ id, title: 'Movement', mimetype: '', size: chart.length });
});

test('an image block shows an upload by its id, but not before it is ready, nor what is no picture', async () => {
  const slack = await openWorkplace({ timings: { fileProcessing: 100 } });
  const client = clientOf(slack);
  const show = (id: string) =>
    errorOf(
      client.chat.postMessage({
        channel: '#data',
        text: 'A chart',
        blocks: [{ type: 'image', slack_file: { id }, alt_text: 'Signups by week, before and after' }],
      }),
    );
  const id = await upload(slack);
  expect(await show(id)).toBe('invalid_blocks');
  await expect.poll(async () => (await client.files.info({ file: id })).file?.mimetype).toBe('image/png');
  expect(await show(id)).toBe('none');
  await slack.user('ada').seesFile('movement.png');
  const table = await upload(slack, 'movement.csv');
  await expect.poll(async () => (await client.files.info({ file: table })).file?.mimetype).toBe('text/csv');
  expect(await show(table)).toBe('invalid_blocks');
  expect(await show('F0NOSUCH')).toBe('invalid_blocks');
});

test('an upload must be what was promised, and complete', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const promised = await client.files.getUploadURLExternal({ filename: 'a.png', length: chart.length + 1 });
  const sent = await fetch(promised.upload_url ?? '', { method: 'POST', body: new Uint8Array(chart) });
  expect(sent.status).toBe(400);
  const files: [{ id: string }] = [{ id: promised.file_id ?? '' }];
  expect(await errorOf(client.files.completeUploadExternal({ files }))).toBe('file_not_found');
  expect(await errorOf(client.files.getUploadURLExternal({ filename: 'a.png', length: 0 }))).toBe(
    'invalid_arguments',
  );
  expect(await errorOf(client.files.info({ file: 'F0' }))).toBe('file_not_found');
  slack.archive('#data');
  const archived = upload(slack, 'a.png', { channel_id: slack.channel('#data').id });
  expect(await errorOf(archived)).toBe('posting_to_channel_denied');
});

test("a file's bytes are for those with the token", async () => {
  const slack = await openWorkplace();
  const id = await upload(slack);
  const { file } = await clientOf(slack).files.info({ file: id });
  const url = file?.url_private ?? '';
  expect((await fetch(url)).status).toBe(404);
  const read = await fetch(url, { headers: { authorization: 'Bearer xoxb-bot' } });
  expect(Buffer.from(await read.arrayBuffer())).toEqual(chart);
});
