import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SANDBOX_SECRETS } from '../../sandbox/demo/world.ts';
import type { Person } from '../../sandbox/people/person.ts';
import { numberIn, proposes } from '../flows/acts.ts';
import { HOME, openFlowWorld } from '../flows/flow-world.ts';

const world = await openFlowWorld();
const ada = world.slack.user('ada');
const ben = world.slack.user('ben');
const farid = world.slack.user('farid');

/** The answer that only this person sees. */
function privately(person: Person, pattern: RegExp) {
  return person.sees(pattern, { in: HOME, ephemeral: true });
}

describe('the command', () => {
  it('says that Slack does not accept the bot any more, and who mends that, to whoever asks for a form', async () => {
    world.slack.faults.isTokenRevoked = true;
    await ada.runs('/backfill', { in: HOME });
    await privately(ada, /Slack does not accept the bot any more[\s\S]*installs it in Slack again/);
    world.slack.faults.isTokenRevoked = false;
  });

  it('answers a mistyped word with the one that was meant', async () => {
    await ada.runs('/backfill staus BF-1', { in: HOME });
    await privately(ada, /There is no “staus”[\s\S]*\/backfill status/);
  });

  it('says which backfill it cannot find, and where the numbers are', async () => {
    await ada.runs('/backfill pause BF-4711', { in: HOME });
    await privately(ada, /There is no BF-4711[\s\S]*\/backfill list/);
  });

  it('lists what can be asked', async () => {
    await ben.runs('/backfill help', { in: HOME });
    await privately(ben, /\/backfill rollback BF-12[\s\S]*put the old rows back/);
  });

  it('proves the audit trail', async () => {
    await ben.runs('/backfill verify', { in: HOME });
    await privately(ben, /The audit trail is whole/);
  });
});

describe('the modal', () => {
  it('offers to go on with a draft that was closed, with every word still in it', async () => {
    await farid.runs('/backfill', { in: HOME });
    await farid.seesView(/Which truth changes/);
    await farid.fills({ 'answer.dataset': 'Daily signups' });
    await farid.fills({ 'answer.purpose': 'Half a sentence' });
    await farid.closes();
    await farid.runs('/backfill', { in: HOME });
    await farid.seesView(/You have a draft about[\s\S]*Daily signups/);
    await farid.presses('Go on with it');
    await farid.seesView(/Half a sentence/);
    await farid.closes();
  });

  it('begins anew when that is what the person wants', async () => {
    await farid.runs('/backfill', { in: HOME });
    await farid.seesView(/You have a draft/);
    await farid.presses('Start afresh');
    const view = await farid.seesView(/Which truth changes/);
    expect(view.plain).not.toContain('Half a sentence');
    await farid.closes();
  });

  it('finds datasets by a part of their name', async () => {
    await ben.runs('/backfill', { in: HOME });
    await ben.seesView(/Which truth changes/);
    await ben.fills({ 'answer.dataset': 'revenue' });
    const view = await ben.seesView(/Start from an example/);
    expect(view.plain).toContain('Daily revenue');
    await ben.closes();
  });

  it('puts what is wrong on the field it is about, and keeps what is typed meanwhile or was before', async () => {
    await ada.runs('/backfill', { in: HOME });
    await ada.seesView(/Which truth changes/);
    await ada.fills({ 'answer.dataset': 'Daily signups' });
    await ada.fills({ 'answer.kind': 'Correction', 'answer.purpose': 'Counted wrong.' });
    await ada.seesView(/Which numbers will be different[\s\S]*Next/);
    await ada.seesView(/Counted wrong\./);
    await ada.submits();
    await ada.seesView(/What exactly is in scope/);
    await ada.fills({ 'answer.first': '2026-03-22', 'answer.last': '2026-03-02' });
    await ada.submits();
    await ada.seesFieldError(/The last day is before the first one/);
    await ada.presses('Back');
    await ada.seesView(/Counted wrong\./);
    await ada.submits();
    const again = await ada.seesView(/What exactly is in scope/);
    expect(again.plain).toContain('2026-03-22');
    await ada.closes();
  });
});

describe('a proposal', () => {
  it('ends by saying what it waits for, can be asked about, and belongs to those who made it', async () => {
    const request = await proposes(world.slack.user('dev'), {
      dataset: 'Daily signups',
      example: 'mobile_app_4_2',
    });
    const id = numberIn(request.plain);
    await ben.runs(`/backfill status BF-${id}`, { in: HOME });
    await privately(ben, /Waits for[\s\S]*the approval of @ben/);
    await ben.runs('/backfill list', { in: HOME });
    await privately(ben, new RegExp(`BF-${id}`));
    await farid.presses('Cancel', { on: request });
    await privately(farid, /Only .* may cancel/);
    await world.slack.user('dev').presses('Edit plan', { on: request });
    const view = await world.slack.user('dev').seesView(/Which truth changes/);
    expect(view.title).toBe(`Edit BF-${id}`);
    await world.slack.user('dev').closes();
    await world.slack.user('dev').presses('Cancel', { on: request });
    await world.slack.user('dev').sees(/Cancelled/, { in: HOME });
  });
});

describe('a request that was signed for the future', () => {
  async function post(secondsAhead: number): Promise<number> {
    const timestamp = Math.floor(Date.now() / 1000) + secondsAhead;
    const body = new URLSearchParams({
      command: '/backfill',
      text: 'help',
      team_id: world.slack.app.team,
      user_id: ben.id,
      trigger_id: '1.2.3',
      response_url: `${world.slack.origin}/nowhere`,
      channel_id: world.slack.channel('data-backfills').id,
    }).toString();
    const digest = createHmac('sha256', SANDBOX_SECRETS.signingSecret).update(`v0:${timestamp}:${body}`);
    const answer = await fetch(`http://127.0.0.1:${world.app.port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': `v0=${digest.digest('hex')}`,
      },
      body,
    });
    return answer.status;
  }

  it('is not answered, whereas one of now is', async () => {
    expect(await post(0)).toBe(200);
    expect(await post(3600)).toBe(404);
    expect(world.complaints.join('')).toContain('refused a request from the future');
  });
});
