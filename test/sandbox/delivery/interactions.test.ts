import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { Slack } from '../../../sandbox/slack.ts';
import type { Json } from '../../../sandbox/workspace/records.ts';
import { clientOf, openWorkplace, startBolt } from '../workplace.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const form: ModalView = {
  type: 'modal',
  callback_id: 'propose',
  title: plain('Propose'),
  submit: plain('Send'),
  close: plain('Never mind'),
  notify_on_close: true,
  private_metadata: 'draft-7',
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'typed', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'dataset',
      label: plain('Dataset'),
      dispatch_action: true,
      element: { type: 'external_select', action_id: 'dataset', min_query_length: 0 },
    },
    {
      type: 'input',
      block_id: 'from',
      label: plain('From'),
      optional: true,
      element: { type: 'datepicker', action_id: 'from', initial_date: '2026-03-02' },
    },
  ],
};

const datasets = ['analytics.signups_daily', 'finance.revenue_daily'].map(name => ({
  text: plain(name),
  value: name,
}));

/** Opens the form as ada; `onSubmit` answers its submission. */
async function openForm(
  slack: Slack,
  onSubmit: (view: Json) => Json | undefined,
  register: (app: App) => void = () => {},
) {
  const seen: Json[] = [];
  await startBolt(slack, app => {
    app.command('/backfill', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form });
    });
    app.options('dataset', async ({ ack, payload }) => {
      await ack({ options: datasets.filter(option => option.value.includes(payload.value)) });
    });
    app.action('dataset', async ({ ack, body }) => {
      seen.push(body as unknown as Json);
      await ack();
    });
    app.view('propose', async ({ ack, view }) => {
      seen.push(view as unknown as Json);
      const answer = onSubmit(view as unknown as Json);
      await (answer === undefined ? ack() : ack(answer as never));
    });
    app.view({ callback_id: 'propose', type: 'view_closed' }, async ({ ack, body }) => {
      seen.push(body as unknown as Json);
      await ack();
    });
    register(app);
  });
  const ada = slack.user('ada');
  await ada.runs('/backfill', { in: '#data' });
  await ada.seesView('Propose');
  return { ada, seen };
}

test('a form is filled, sent, and closes when the app says nothing', async () => {
  const slack = await openWorkplace();
  const { ada, seen } = await openForm(slack, () => undefined);
  await ada.fills({ Reason: 'Undercounted', Dataset: 'finance.revenue_daily' }).submits();
  expect(ada.view()).toBeNull();
  expect(seen.at(-1)).toMatchObject({
    private_metadata: 'draft-7',
    state: {
      values: {
        reason: { typed: { type: 'plain_text_input', value: 'Undercounted' } },
        dataset: { dataset: { selected_option: { value: 'finance.revenue_daily' } } },
        from: { from: { type: 'datepicker', selected_date: '2026-03-02' } },
      },
    },
  });
});

test('choosing in an input that dispatches tells the app, with everything typed so far', async () => {
  const slack = await openWorkplace();
  const { ada, seen } = await openForm(slack, () => undefined);
  await ada.fills({ Reason: 'Undercounted', Dataset: 'signups' });
  expect(seen[0]).toMatchObject({
    type: 'block_actions',
    actions: [{ action_id: 'dataset', selected_option: { value: 'analytics.signups_daily' } }],
    view: { state: { values: { reason: { typed: { value: 'Undercounted' } } } } },
  });
});

test("Slack's own checks keep a form that is not filled in from being sent", async () => {
  const slack = await openWorkplace();
  const { ada, seen } = await openForm(slack, () => undefined);
  await ada.fills({ Reason: 'No' }).submits();
  await ada.seesFieldError('at least 3 characters');
  await ada.seesFieldError('complete this required field');
  expect(seen).toEqual([]);
});

test('errors come back under their fields, and the form stays', async () => {
  const slack = await openWorkplace();
  let tries = 0;
  const { ada } = await openForm(slack, () => {
    tries += 1;
    return tries === 1 ? { response_action: 'errors', errors: { reason: 'Say more, please.' } } : undefined;
  });
  await ada.fills({ Reason: 'Because', Dataset: 'revenue' }).submits();
  expect(await ada.seesFieldError(/more/)).toBe('Say more, please.');
  expect(ada.view()?.plain).toContain('(!) Say more, please.');
  await ada.fills({ Reason: 'Credit notes were ignored' }).submits();
  expect(ada.view()).toBeNull();
});

test('errors for a field that is not there leave the person with trouble, as in Slack', async () => {
  const slack = await openWorkplace();
  const { ada } = await openForm(slack, () => ({ response_action: 'errors', errors: { elsewhere: 'Hm' } }));
  await expect(ada.fills({ Reason: 'Because', Dataset: 'revenue' }).submits()).rejects.toThrow('elsewhere');
  await ada.seesView('We had some trouble connecting. Try again?');
});

test('a submission may lead to another view, in place or on top, or close them all', async () => {
  const slack = await openWorkplace();
  const next = (title: string, callback_id: string): ModalView => ({
    type: 'modal',
    callback_id,
    title: plain(title),
    submit: plain('Next'),
    blocks: [{ type: 'section', text: plain('Read this') }],
  });
  const { ada } = await openForm(
    slack,
    () => ({ response_action: 'push', view: next('Review', 'review') }),
    app => {
      app.view('review', async ({ ack }) => {
        await ack({ response_action: 'update', view: next('Confirm', 'confirm') });
      });
      app.view('confirm', async ({ ack }) => {
        await ack({ response_action: 'clear' });
      });
    },
  );
  await ada.fills({ Reason: 'Because', Dataset: 'revenue' }).submits();
  expect(ada.view()?.title).toBe('Review');
  await ada.presses('Next');
  expect(ada.view()?.title).toBe('Confirm');
  await ada.submits();
  await ada.seesNoView();
});

test('a view that breaks the rules is trouble for the person, and says why', async () => {
  const slack = await openWorkplace();
  const wrong = { ...form, title: plain('A title longer than it may be') };
  const { ada } = await openForm(slack, () => ({ response_action: 'update', view: wrong }));
  const sent = ada.fills({ Reason: 'Because', Dataset: 'revenue' }).submits();
  await expect(sent).rejects.toThrow('must be less than 25 characters [json-pointer:/view/title/text]');
});

test('closing is told where the app asked for it', async () => {
  const slack = await openWorkplace();
  const { ada, seen } = await openForm(slack, () => undefined);
  await ada.presses('Never mind');
  expect(seen.at(-1)).toMatchObject({
    type: 'view_closed',
    is_cleared: false,
    view: { callback_id: 'propose' },
  });
});

test('what the list does not offer cannot be chosen, and the person says what it offers', async () => {
  const slack = await openWorkplace();
  const { ada } = await openForm(slack, () => undefined);
  await expect(ada.fills({ Dataset: 'payroll' })).rejects.toThrow(
    '“payroll” is not offered; what is: nothing.',
  );
});

test('suggestions that break the rules are not shown', async () => {
  const slack = await openWorkplace();
  const blocks: KnownBlock[] = [
    {
      type: 'actions',
      block_id: 'b',
      elements: [{ type: 'external_select', action_id: 'pick', min_query_length: 0 }],
    },
  ];
  await startBolt(slack, app => {
    app.options('pick', async ({ ack }) => {
      const long = { text: plain('x'.repeat(76)), value: 'x' };
      await ack({ options: [long] });
    });
  });
  await clientOf(slack).chat.postMessage({ channel: '#data', text: 'Pick one', blocks });
  const ada = slack.user('ada');
  const [message] = slack.messages('#data');
  if (message === undefined) throw new Error('Nothing was posted.');
  await expect(ada.chooses('x', { from: 'pick', on: message })).rejects.toThrow(
    'json-pointer:/options/0/text/text',
  );
});

test('a message holds what each person set on it, apart', async () => {
  const slack = await openWorkplace();
  const states: unknown[] = [];
  await startBolt(slack, app => {
    app.action(/.*/, async ({ ack, body }) => {
      states.push((body as unknown as Json).state);
      await ack();
    });
  });
  const option = (value: string) => ({ text: plain(value), value });
  await clientOf(slack).chat.postMessage({
    channel: '#data',
    text: 'How?',
    blocks: [
      {
        type: 'actions',
        block_id: 'how',
        elements: [
          { type: 'static_select', action_id: 'pace', options: [option('slow'), option('fast')] },
          { type: 'button', action_id: 'go', text: plain('Go') },
        ],
      },
    ],
  });
  const [message] = slack.messages('#data');
  if (message === undefined) throw new Error('Nothing was posted.');
  await slack.user('ada').chooses('slow', { from: 'pace', on: message });
  await slack.user('ben').presses('Go', { on: message });
  await slack.user('ada').presses('Go', { on: message });
  const slow = { values: { how: { pace: { type: 'static_select', selected_option: option('slow') } } } };
  const none = { values: { how: { pace: { type: 'static_select', selected_option: null } } } };
  expect(states).toEqual([slow, none, slow]);
});

test('a button that is not there cannot be pressed; the dump says what was there', async () => {
  const slack = await openWorkplace({ within: 50 });
  await clientOf(slack).chat.postMessage({
    channel: '#data',
    text: 'Approve?',
    blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'yes', text: plain('Yes') }] }],
  });
  const [message] = slack.messages('#data');
  if (message === undefined) throw new Error('Nothing was posted.');
  await expect(slack.user('ada').presses('No', { on: message })).rejects.toThrow(
    /did not find a button No within 50 ms. There was: button “Yes” \(yes\)/,
  );
});
