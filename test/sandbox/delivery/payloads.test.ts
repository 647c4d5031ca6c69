import { describe, expect, test } from 'vitest';
import type { Slack } from '../../../sandbox/slack.ts';
import type { Json } from '../../../sandbox/workspace/records.ts';
import { hasOracles, oracle } from '../oracles.ts';
import { record } from '../recorder.ts';
import { clientOf, openWorkplace } from '../workplace.ts';

/** Keys that the reference's classes have and Slack leaves out for an app in one workspace outside any enterprise. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  SlashCommandPayload: ['enterprise_id', 'enterprise_name'],
  BlockActionPayload: ['app_unfurl', 'bot_access_token', 'function_data', 'interactivity', 'view'],
  ViewSubmissionPayload: ['bot_access_token', 'function_data', 'interactivity', 'is_cleared'],
  ViewClosedPayload: ['bot_access_token', 'function_data', 'interactivity'],
  MessageShortcutPayload: [],
};

/** Keys that Slack sends and the reference's classes lack. */
const besides: Readonly<Record<string, readonly string[]>> = {
  ViewSubmissionPayload: ['response_urls'],
};

const button = {
  type: 'button' as const,
  action_id: 'go',
  text: { type: 'plain_text' as const, text: 'Go' },
};
const blocks = [{ type: 'actions' as const, block_id: 'acts', elements: [button] }];

async function openModal(slack: Slack, trigger: unknown): Promise<void> {
  await clientOf(slack).views.open({
    trigger_id: String(trigger),
    view: {
      type: 'modal',
      callback_id: 'plan',
      title: { type: 'plain_text', text: 'Plan' },
      blocks,
      notify_on_close: true,
    },
  });
}

/** Makes somebody do each of the things that Slack tells an app of; gives what was delivered. */
async function deliveries(): Promise<Readonly<Record<string, Json>>> {
  const slack = await openWorkplace({ manifest: 'test/sandbox/manifest.example.yml' });
  const wire = await record(slack);
  const ada = slack.user('ada');
  const last = () => wire.payloads().at(-1) ?? {};
  const named = (type: string) =>
    wire.payloads().find(payload => (payload.event as Json | undefined)?.type === type) ?? {};
  await ada.runs('/backfill propose', { in: '#data' });
  const SlashCommandPayload = last();
  await openModal(slack, SlashCommandPayload.trigger_id);
  await ada.submits();
  const ViewSubmissionPayload = last();
  await ada.runs('/backfill propose', { in: '#data' });
  await openModal(slack, last().trigger_id);
  await ada.closes();
  const ViewClosedPayload = last();
  const { ts = '' } = await clientOf(slack).chat.postMessage({ channel: '#data', text: 'Approve?', blocks });
  const message = await ada.sees('Go');
  expect(message.ts).toBe(ts);
  await ada.presses('Go', { on: message });
  const BlockActionPayload = wire.payloads().find(payload => payload.type === 'block_actions') ?? {};
  await ada.usesShortcut('explain', message);
  const MessageShortcutPayload = wire.payloads().find(payload => payload.type === 'message_action') ?? {};
  await ada.reacts('eyes').to(message);
  await ada.unreacts('eyes').from(message);
  await ada.opensHome();
  await slack.user('chloe').joins('#growth');
  await clientOf(slack).conversations.join({ channel: slack.channel('#growth').id });
  slack.uninstall();
  await expect.poll(() => named('app_uninstalled').type).toBe('event_callback');
  return {
    SlashCommandPayload,
    ViewSubmissionPayload,
    ViewClosedPayload,
    BlockActionPayload,
    MessageShortcutPayload,
    ReactionAddedPayload: named('reaction_added'),
    ReactionRemovedPayload: named('reaction_removed'),
    AppHomeOpenedPayload: named('app_home_opened'),
    MemberJoinedChannelPayload: named('member_joined_channel'),
    TokensRevokedPayload: named('tokens_revoked'),
    AppUninstalledPayload: named('app_uninstalled'),
  };
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value).sort() : [];
}

describe.skipIf(!hasOracles)('what is delivered has the shape of the reference', () => {
  test('at its top, in its event, its user, its team and its container', { timeout: 30_000 }, async () => {
    for (const [name, payload] of Object.entries(await deliveries())) {
      const expected = oracle(`payloads/${name}.json`) as Json;
      const absent = new Set(leftOut[name] ?? []);
      const missing = keysOf(expected).filter(key => !(key in payload) && !absent.has(key));
      expect(missing, `${name} lacks keys`).toEqual([]);
      for (const inner of ['event', 'user', 'channel'] as const) {
        const known = keysOf(expected[inner]);
        if (known.length === 0) continue;
        const optional = new Set(['enterprise', 'inviter', 'view', 'tab', 'teamId']);
        const gone = known.filter(key => !keysOf(payload[inner]).includes(key) && !optional.has(key));
        expect(gone, `${inner} of ${name} lacks keys`).toEqual([]);
      }
    }
  });

  test('and the parts that every interaction carries are never invented', { timeout: 30_000 }, async () => {
    const sent = await deliveries();
    for (const name of [
      'SlashCommandPayload',
      'ViewSubmissionPayload',
      'ViewClosedPayload',
      'BlockActionPayload',
    ]) {
      const expected = keysOf(oracle(`payloads/${name}.json`));
      const known = [...expected, ...(besides[name] ?? [])];
      expect(
        keysOf(sent[name]).filter(key => !known.includes(key)),
        name,
      ).toEqual([]);
    }
  });
});
