import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../src/plan/say/keys.ts';
import { createDatabase } from '../postgres/databases.ts';
import { movement, recordFile, request } from './messages.ts';
import { type Outbox, openOutbox } from './outbox.ts';

let outbox: Outbox;

beforeEach(async () => {
  outbox = await openOutbox(await createDatabase('bot'));
});

afterEach(async () => outbox.stop());

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

describe('the movement', () => {
  it('shows a chart that Slack has finished looking at, described for those who cannot see it', async () => {
    const { subject, slack } = outbox;
    outbox.start();
    await outbox.say(request(subject), movement(subject));
    await outbox.shown(keys.movement(subject.id, 1));
    const shown = slack.messages('data-backfills').at(-1);
    const image = shown?.blocks.find(block => block.type === 'image');
    expect(image?.alt_text).toContain('Signups, 2026-03-02 to 2026-03-04: the largest difference is +30');
    const [fileId = ''] = shown?.files ?? [];
    const content = slack.fileContent(fileId);
    expect(content?.subarray(0, PNG.length)).toEqual(PNG);
    expect(content?.readUInt32BE(16)).toBe(1_400);
  });

  it('has a new chart when its numbers change', async () => {
    const { subject, slack } = outbox;
    const { key, model, ...message } = movement(subject);
    outbox.start();
    await outbox.say(request(subject), { key, model, ...message });
    await outbox.shown(key);
    const [before] = slack.messages('data-backfills').at(-1)?.files ?? [];
    const series = model.series.map(point => ({ ...point, after: 999 }));
    await outbox.say({ key, model: { ...model, series }, ...message });
    await outbox.shown(key);
    const [after] = slack.messages('data-backfills').at(-1)?.files ?? [];
    expect(after).toMatch(/^F/);
    expect(after).not.toBe(before);
  });

  it('goes out without its chart, and says so, when Slack takes no upload', async () => {
    const { subject, slack } = outbox;
    slack.faults.add({ fault: 'server_error', match: 'files.getUploadURLExternal', times: 3 });
    outbox.start();
    await outbox.say(request(subject), movement(subject));
    await outbox.shown(keys.movement(subject.id, 1));
    const shown = slack.messages('data-backfills').at(-1);
    expect(shown?.plain).toContain('could not be uploaded');
    expect(shown?.plain).toContain('2026-03-04');
  });
});

describe('the record as a file', () => {
  it('is shared into the thread', async () => {
    const { subject, slack } = outbox;
    outbox.start();
    await outbox.say(request(subject), recordFile(subject));
    await outbox.shown(keys.recordFile(subject.id, 1));
    const message = await sharing();
    expect(message.thread).toBe(slack.messages('data-backfills')[0]?.ts);
    expect(slack.fileContent(message.files[0] ?? '')?.toString()).toBe('# Record\n');
  });

  it('is shared once, also when the answer of Slack was lost', async () => {
    const { subject, slack } = outbox;
    slack.faults.add({ fault: 'lost_answer', match: 'files.completeUploadExternal', times: 1 });
    outbox.start();
    await outbox.say(request(subject), recordFile(subject));
    await outbox.shown(keys.recordFile(subject.id, 1));
    await sharing();
    expect(slack.log.of('files.completeUploadExternal')).toHaveLength(1);
    expect(slack.messages('data-backfills').filter(message => message.files.length > 0)).toHaveLength(1);
  });
});

/** The message with the file, which Slack posts a moment after it took the upload: whoever looks at the file sees when. */
async function sharing() {
  const { slack, client } = outbox;
  for (;;) {
    const message = slack.messages('data-backfills').find(candidate => candidate.files.length > 0);
    if (message) return message;
    await client.conversations.history({ channel: outbox.home });
  }
}
