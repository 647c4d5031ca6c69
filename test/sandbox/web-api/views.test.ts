import type { App } from '@slack/bolt';
import type { ModalView, WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { Slack } from '../../../sandbox/slack.ts';
import { clientOf, errorOf, openWorkplace, startBolt } from '../workplace.ts';

function modal(title: string, more: Partial<ModalView> = {}): ModalView {
  return {
    type: 'modal',
    callback_id: title.toLowerCase(),
    title: { type: 'plain_text', text: title },
    blocks: [
      {
        type: 'actions',
        block_id: 'acts',
        elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }],
      },
    ],
    ...more,
  };
}

function input(blockId: string, label: string, initial?: string) {
  return {
    type: 'input' as const,
    block_id: blockId,
    label: { type: 'plain_text' as const, text: label },
    element: {
      type: 'plain_text_input' as const,
      action_id: 'typed',
      ...(initial === undefined ? {} : { initial_value: initial }),
    },
  };
}

/** Runs `/open` as ada; gives the trigger_id the app got with it. */
async function triggerFrom(slack: Slack): Promise<string> {
  let trigger = '';
  await startBolt(slack, app => {
    app.command('/open', async ({ ack, body }) => {
      trigger = body.trigger_id;
      await ack();
    });
  });
  await slack.user('ada').runs('/open', { in: '#data' });
  return trigger;
}

/** A modal with a button that hands its trigger_id to `onPress`. */
async function openWithButton(slack: Slack, onPress: (client: WebClient, trigger: string) => Promise<void>) {
  await startBolt(slack, (app: App) => {
    app.command('/open', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal('First') });
    });
    app.action('go', async ({ ack, body, client }) => {
      await ack();
      await onPress(client, 'trigger_id' in body ? body.trigger_id : '');
    });
  });
  const ada = slack.user('ada');
  await ada.runs('/open', { in: '#data' });
  await ada.seesView('First');
  return ada;
}

test('a trigger opens one view, soon, for the person who caused it', async () => {
  const slack = await openWorkplace();
  const trigger_id = await triggerFrom(slack);
  const client = clientOf(slack);
  const opened = await client.views.open({ trigger_id, view: modal('First') });
  expect(slack.user('ada').view()?.id).toBe(opened.view?.id);
  expect(slack.user('ben').view()).toBeNull();
  expect(await errorOf(client.views.open({ trigger_id, view: modal('Second') }))).toBe(
    'exchanged_trigger_id',
  );
  const made_up = client.views.open({ trigger_id: '1.2.3', view: modal('Third') });
  expect(await errorOf(made_up)).toBe('invalid_trigger_id');
});

test('a trigger that waited too long has expired', async () => {
  const slack = await openWorkplace({ timings: { trigger: -1 } });
  const trigger_id = await triggerFrom(slack);
  const late = clientOf(slack).views.open({ trigger_id, view: modal('Late') });
  expect(await errorOf(late)).toBe('expired_trigger_id');
  expect(slack.user('ada').view()).toBeNull();
});

test('a view that breaks the rules is refused before its trigger is spent', async () => {
  const slack = await openWorkplace();
  const trigger_id = await triggerFrom(slack);
  const client = clientOf(slack);
  const nameless = client.views.open({ trigger_id, view: modal('A title longer than it may be') });
  await expect(nameless).rejects.toMatchObject({
    data: {
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    },
  });
  const large = { blocks: [], private_metadata: 'x'.repeat(250_001) };
  expect(await errorOf(client.views.open({ trigger_id, view: modal('Large', large) }))).toBe(
    'view_too_large',
  );
  const unsubmittable = modal('First', { blocks: [input('why', 'Why')] });
  expect(await errorOf(client.views.open({ trigger_id, view: unsubmittable }))).toBe('invalid_arguments');
  expect(await errorOf(client.views.open({ trigger_id, view: modal('First') }))).toBe('none');
});

test('views stack three deep and no deeper, and closing shows the one below', async () => {
  const slack = await openWorkplace();
  const errors: string[] = [];
  const titles = ['Second', 'Third', 'Fourth'];
  const ada = await openWithButton(slack, async (client, trigger_id) => {
    errors.push(await errorOf(client.views.push({ trigger_id, view: modal(titles.shift() ?? 'None') })));
  });
  await ada.presses('Go');
  await ada.seesView('Second');
  await ada.presses('Go');
  const third = await ada.seesView('Third');
  expect(third.record.rootId).not.toBe(third.id);
  await ada.presses('Go');
  await expect.poll(() => errors).toEqual(['none', 'none', 'push_limit_reached']);
  await ada.closes();
  expect(ada.view()?.title).toBe('Second');
  await ada.closes({ all: true });
  expect(ada.view()).toBeNull();
});

test('only the modal on top can be used', async () => {
  const slack = await openWorkplace();
  const ada = await openWithButton(slack, async (client, trigger_id) => {
    await client.views.push({ trigger_id, view: modal('Second') });
  });
  const below = ada.view();
  await ada.presses('Go');
  await ada.seesView('Second');
  const press = await fetch(`${slack.origin}/sandbox/api/acts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      as: 'ada',
      act: {
        kind: 'action',
        on: { kind: 'view', viewId: below?.id },
        blockId: 'acts',
        actionId: 'go',
        state: {},
      },
    }),
  });
  expect(await press.json()).toEqual({ ok: false, error: 'What you used is no longer there.' });
});

test('only what happened in a modal can push onto it', async () => {
  const slack = await openWorkplace();
  const trigger_id = await triggerFrom(slack);
  const push = clientOf(slack).views.push({ trigger_id, view: modal('On top of nothing') });
  expect(await errorOf(push)).toBe('not_found');
});

test('an update under an old hash conflicts, and a closed view is not found', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const { view } = await client.views.open({ trigger_id: await triggerFrom(slack), view: modal('First') });
  const view_id = view?.id ?? '';
  const hash = view?.hash ?? '';
  const updated = await client.views.update({ view_id, hash, view: modal('Second') });
  expect(updated.view?.hash).not.toBe(hash);
  expect(await errorOf(client.views.update({ view_id, hash, view: modal('Third') }))).toBe('hash_conflict');
  expect(slack.user('ada').view()?.title).toBe('Second');
  await slack.user('ada').closes();
  expect(await errorOf(client.views.update({ view_id, view: modal('Fourth') }))).toBe('not_found');
});

test('an external id finds its view and belongs to one view only', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const trigger_id = await triggerFrom(slack);
  await client.views.open({ trigger_id, view: modal('First', { external_id: 'plan-7' }) });
  await client.views.update({ external_id: 'plan-7', view: modal('Second', { external_id: 'plan-7' }) });
  expect(slack.user('ada').view()?.title).toBe('Second');
  const home = { type: 'home' as const, blocks: [], external_id: 'plan-7' };
  const other = client.views.publish({
    user_id: slack.user('ben').id,
    view: { ...home, blocks: [{ type: 'divider' }] },
  });
  expect(await errorOf(other)).toBe('duplicate_external_id');
});

test('what somebody typed survives an update, unless its block_id changes', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const submit = { type: 'plain_text' as const, text: 'Send' };
  const opened = await client.views.open({
    trigger_id: await triggerFrom(slack),
    view: modal('First', { submit, blocks: [input('why', 'Why'), input('what', 'What', 'signups')] }),
  });
  await slack.user('ada').fills({ Why: 'Undercounted', What: 'revenue' });
  await client.views.update({
    view_id: opened.view?.id ?? '',
    view: modal('Second', { submit, blocks: [input('why', 'Why', 'New'), input('what-2', 'What', 'usage')] }),
  });
  expect(slack.user('ada').view()?.state).toMatchObject({
    why: { typed: { value: 'Undercounted' } },
    'what-2': { typed: { value: 'usage' } },
  });
});

test('a Home is published for one person, again and again', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const publish = (text: string, more: { hash?: string; user_id?: string } = {}) =>
    client.views.publish({
      user_id: slack.user('ada').id,
      view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text } }] },
      ...more,
    });
  const first = await publish('Two backfills');
  await slack.user('ada').seesHome('Two backfills');
  const second = await publish('Three backfills');
  expect(second.view?.id).toBe(first.view?.id);
  expect(await errorOf(publish('Four', { hash: first.view?.hash ?? '' }))).toBe('hash_conflict');
  expect(await errorOf(publish('Four', { user_id: 'U0' }))).toBe('invalid_arguments');
  expect(slack.user('ben').home()).toBeNull();
});
