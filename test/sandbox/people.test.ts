import { expect, test } from 'vitest';
import { NotSeen } from '../../sandbox/people/waiting.ts';
import { clientOf, openWorkplace, startBolt } from './workplace.ts';

test('somebody who waits in vain says what is on their screen', async () => {
  const slack = await openWorkplace();
  await slack.user('ben').posts('Numbers look <odd> & low, @ada', { in: '#data' });
  const [message] = slack.messages('#data');
  if (message !== undefined) await slack.user('ada').reacts('eyes').to(message);
  const waiting = slack.user('ada').sees(/approved/, { in: '#data', within: 30 });
  await expect(waiting).rejects.toBeInstanceOf(NotSeen);
  await expect(waiting).rejects.toThrow(/did not see a message \/approved\/ in #data within 30 ms/);
  await expect(waiting).rejects.toThrow('Numbers look <odd> & low, @ada');
  await expect(waiting).rejects.toThrow(':eyes: ada');
});

test('what is posted or edited later is seen as soon as it is there', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const waiting = slack.user('ada').sees(/Done: 14 of 14/);
  const { channel = '', ts = '' } = await client.chat.postMessage({
    channel: '#data',
    text: 'Done: 0 of 14',
  });
  await client.chat.update({ channel, ts, text: 'Done: 14 of 14' });
  expect((await waiting).ts).toBe(ts);
});

test('one sees only the channels one is in, and the newest match first', async () => {
  const slack = await openWorkplace();
  const ben = slack.user('ben');
  const first = await ben.posts('Ready', { in: '#data' });
  const second = await ben.posts('Ready again', { in: '#data' });
  await ben.posts('Ready in private', { in: '#finance' });
  const ada = slack.user('ada');
  expect(ada.findsMessage('Ready')?.ts).toBe(second.ts);
  expect(ada.findsMessage('Ready', { after: second })).toBeUndefined();
  expect(ada.findsMessage('Ready', { after: first })?.ts).toBe(second.ts);
  const reply = await ben.posts('Ready in the thread', { in: '#data', thread: first });
  expect(ada.findsMessage('Ready', { thread: first })?.ts).toBe(reply.ts);
  expect(first.replies.map(message => message.text)).toEqual(['Ready in the thread']);
});

test('every kind of input is filled in the words that stand on the screen', async () => {
  const slack = await openWorkplace();
  const plain = (text: string) => ({ type: 'plain_text' as const, text });
  const options = ['Slow', 'Fast'].map(text => ({ text: plain(text), value: text.toLowerCase() }));
  const elements = {
    Text: { type: 'plain_text_input' },
    Number: { type: 'number_input', is_decimal_allowed: true },
    Address: { type: 'email_text_input' },
    Link: { type: 'url_text_input' },
    Day: { type: 'datepicker' },
    Time: { type: 'timepicker' },
    Moment: { type: 'datetimepicker' },
    Pace: { type: 'static_select', option_groups: [{ label: plain('Paces'), options }] },
    Paces: { type: 'multi_static_select', options },
    Choice: { type: 'radio_buttons', options },
    Choices: { type: 'checkboxes', options },
    Person: { type: 'users_select' },
    People: { type: 'multi_users_select' },
    Channel: { type: 'channels_select' },
    Channels: { type: 'multi_channels_select' },
    Conversation: { type: 'conversations_select' },
    Conversations: { type: 'multi_conversations_select' },
    Group: { type: 'multi_external_select', min_query_length: 0 },
    Essay: { type: 'rich_text_input' },
  };
  const values: Record<string, unknown> = {};
  await startBolt(slack, app => {
    app.options('Group', async ({ ack }) => ack({ options }));
    app.command('/open', async ({ ack, body, client }) => {
      await ack();
      const blocks = Object.entries(elements).map(([label, element]) => ({
        type: 'input',
        block_id: label,
        label: plain(label),
        element: { ...element, action_id: label },
      }));
      const view = { type: 'modal' as const, title: plain('All'), submit: plain('Send'), blocks };
      await client.views.open({ trigger_id: body.trigger_id, view: view as never });
    });
    app.view(/.*/, async ({ ack, view }) => {
      for (const [block, actions] of Object.entries(view.state.values)) {
        const { type: _type, ...held } = actions[block] ?? { type: '' };
        values[block] = Object.values(held)[0];
      }
      await ack();
    });
  });
  const ada = slack.user('ada');
  await ada.runs('/open', { in: '#data' });
  await ada.seesView('All');
  await ada
    .fills({
      Text: 'Words',
      Number: 1.5,
      Address: 'ada@tidewater.example',
      Link: 'https://example.com',
      Day: '2026-03-02',
      Time: '09:30',
      Moment: new Date('2026-03-02T09:30:00Z'),
      Pace: 'Slow',
      Paces: ['fast', 'Slow'],
      Choice: 'Fast',
      Choices: ['Fast'],
      Person: '@ben',
      People: ['ben', 'chloe'],
      Channel: '#growth',
      Channels: ['#growth', 'data'],
      Conversation: '#data',
      Conversations: ['#data'],
      Group: ['Slow'],
      Essay: 'In my own words',
    })
    .submits();
  const [slow, fast] = options;
  const [ben, chloe] = [slack.user('ben').id, slack.user('chloe').id];
  const [data, growth] = [slack.channel('#data').id, slack.channel('#growth').id];
  expect(values).toMatchObject({
    Text: 'Words',
    Number: '1.5',
    Address: 'ada@tidewater.example',
    Link: 'https://example.com',
    Day: '2026-03-02',
    Time: '09:30',
    Moment: 1_772_443_800,
    Pace: slow,
    Paces: [fast, slow],
    Choice: fast,
    Choices: [fast],
    Person: ben,
    People: [ben, chloe],
    Channel: growth,
    Channels: [growth, data],
    Conversation: data,
    Conversations: [data],
    Group: [slow],
    Essay: { type: 'rich_text' },
  });
  expect(Object.keys(values).sort()).toEqual(Object.keys(elements).sort());
});

test('the client checks what it can before anything is sent', async () => {
  const slack = await openWorkplace();
  const plain = (text: string) => ({ type: 'plain_text' as const, text });
  const inputs = [
    ['Address', { type: 'email_text_input' }],
    ['Link', { type: 'url_text_input' }],
    ['Number', { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' }],
  ] as const;
  let sent = 0;
  await startBolt(slack, app => {
    app.command('/open', async ({ ack, body, client }) => {
      await ack();
      const blocks = inputs.map(([label, element]) => ({
        type: 'input',
        block_id: label,
        label: plain(label),
        element: { ...element, action_id: 'typed' },
      }));
      const view = { type: 'modal' as const, title: plain('Checks'), submit: plain('Send'), blocks };
      await client.views.open({ trigger_id: body.trigger_id, view: view as never });
    });
    app.view(/.*/, async ({ ack }) => {
      sent += 1;
      await ack();
    });
  });
  const ada = slack.user('ada');
  await ada.runs('/open', { in: '#data' });
  await ada.fills({ Address: 'nobody', Link: 'nowhere', Number: 12 }).submits();
  expect(ada.view()?.errors).toEqual({
    Address: 'Please enter a valid email address.',
    Link: 'Please enter a valid URL.',
    Number: 'Please enter a number of at most 9.',
  });
  await ada.fills({ Address: 'a@b.example', Link: 'https://b.example', Number: 1.5 }).submits();
  expect(ada.view()?.errors).toEqual({ Number: 'Please enter a whole number.' });
  await ada.fills({ Number: 9 }).submits();
  await ada.seesNoView();
  expect(sent).toBe(1);
});

test('only members write; joining and inviting open doors', async () => {
  const slack = await openWorkplace();
  const chloe = slack.user('chloe');
  await expect(chloe.posts('Hi', { in: '#growth' })).rejects.toThrow('You are not in #growth.');
  await chloe.joins('#growth');
  await chloe.posts('Hi', { in: '#growth' });
  await expect(slack.user('ada').joins('#board')).rejects.toThrow('There is no such channel.');
  await chloe.invitesBot('#board');
  expect((await clientOf(slack).chat.postMessage({ channel: '#board', text: 'In' })).ok).toBe(true);
});
