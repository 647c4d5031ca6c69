import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { openStage, type Stage } from './stage.ts';
import { hold, messageWith, Regulars, visit, write } from './visit.ts';

const { browser, missing } = await openBrowser();
if (missing !== null) console.warn(missing);

describe.skipIf(browser === null)('people at the page', () => {
  if (browser === null) return;
  const regulars = new Regulars(browser);
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.stop());

  test('a first visit explains itself, and can be told to come back', async () => {
    const page = await visit(browser, stage.slack, { hasGuide: true });
    const guide = page.getByRole('complementary', { name: 'What to try' });
    expect(await guide.innerText()).toContain('You are Ada Okafor, analytics engineer.');
    await guide.getByRole('button', { name: 'Write /form for me' }).click();
    const field = page.getByRole('textbox', { name: /^Message/ });
    expect(await field.inputValue()).toBe('/form');
    await guide.getByRole('button', { name: 'Close the guide' }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await guide.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'What to try' }).click();
    await guide.waitFor();
  });

  test('what one person posts another sees at once, reacts to, and both see who did', async () => {
    const ada = await regulars.visit(stage.slack, 'ada', 'growth');
    const ben = await regulars.visit(stage.slack, 'ben', 'growth');
    await write(ada, 'Signups look *wrong* since @ben left');
    const seen = messageWith(ben, 'Signups look wrong');
    await seen.getByText('@Ben Sorensen').waitFor();
    await seen.hover();
    await seen.getByRole('button', { name: 'React with a check mark' }).click();
    await messageWith(ada, 'Signups look wrong')
      .getByRole('button', { name: 'white check mark 1 by Ben Sorensen' })
      .click();
    await seen.getByRole('button', { name: 'white check mark 2 by You and Ada Okafor' }).click();
    await messageWith(ada, 'Signups look wrong')
      .getByRole('button', { name: 'white check mark 1 by You' })
      .waitFor();
    expect(stage.slack.messages('growth').at(-1)?.text).toContain('Signups look *wrong* since <@U');
  });

  test('an emoji is found by its name', async () => {
    const page = await regulars.visit(stage.slack, 'ada', 'growth');
    await write(page, 'Something to cheer at');
    const message = messageWith(page, 'Something to cheer');
    await message.hover();
    await message.getByRole('button', { name: 'Find another reaction' }).click();
    await page.getByRole('searchbox', { name: 'Search emoji' }).fill('tada');
    await page.keyboard.press('Enter');
    await message.getByRole('button', { name: 'tada 1 by You' }).waitFor();
    expect(await page.getByRole('searchbox', { name: 'Search emoji' }).count()).toBe(0);
  });

  test('a note from the app is seen by one person only, and goes when dismissed', async () => {
    const ada = await regulars.visit(stage.slack, 'ada', 'growth');
    const ben = await regulars.visit(stage.slack, 'ben', 'growth');
    await write(ada, 'May I stop this?');
    const message = messageWith(ada, 'May I stop');
    await message.hover();
    await message.getByRole('button', { name: 'React with a cross' }).click();
    const note = messageWith(ada, 'Your cross does not count');
    await note.getByText('Only you can see this').waitFor();
    await messageWith(ben, 'May I stop').getByRole('button', { name: 'x 1 by Ada Okafor' }).waitFor();
    expect(await messageWith(ben, 'Your cross').count()).toBe(0);
    await note.hover();
    await note.getByRole('button', { name: 'Dismiss this message' }).click();
    await note.waitFor({ state: 'detached' });
  });

  test('a thread opens beside its channel, and the channel counts the replies', async () => {
    const page = await regulars.visit(stage.slack, 'ben', 'growth');
    await write(page, 'Shall we talk about March?');
    const message = messageWith(page, 'talk about March');
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('textbox', { name: 'Reply in the thread' }).fill('Yes, let us.');
    await page.keyboard.press('Enter');
    await thread.getByRole('article').filter({ hasText: 'Yes, let us.' }).waitFor();
    await message.getByRole('link', { name: /1 reply/ }).waitFor();
    await page.keyboard.press('Escape');
    await thread.waitFor({ state: 'detached' });
  });

  test('what is said while a thread is being fetched is in it', async () => {
    const page = await regulars.visit(stage.slack, 'ben', 'growth');
    const ada = stage.slack.user('ada');
    const root = await ada.posts('Who knows about April?', { in: '#growth' });
    await ada.posts('I do.', { in: '#growth', thread: root });
    const fetching = await hold(page, '**/threads/*');
    const message = messageWith(page, 'knows about April');
    await message.getByRole('link', { name: /1 reply/ }).click();
    await fetching.answered;
    await ada.posts('So does Chloe.', { in: '#growth', thread: root });
    await message.getByRole('link', { name: /2 replies/ }).waitFor();
    fetching.letGo();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('article').filter({ hasText: 'I do.' }).waitFor();
    await thread.getByRole('article').filter({ hasText: 'So does Chloe.' }).waitFor();
  });

  test('a button of a message asks before it does what cannot be undone, and the message changes', async () => {
    const page = await regulars.visit(stage.slack, 'ada', 'data');
    await write(page, '/blocks');
    const message = messageWith(page, 'Backfill BF-7');
    await message.getByRole('button', { name: 'Stop it' }).click();
    const question = page.getByRole('alertdialog', { name: 'Stop this backfill?' });
    await question.getByRole('button', { name: 'Keep it' }).click();
    await question.waitFor({ state: 'detached' });
    await message.getByRole('button', { name: 'Stop it' }).click();
    await question.getByRole('button', { name: 'Stop it' }).click();
    await messageWith(page, '@Ada Okafor stopped it.').getByText('edited').waitFor();
  });

  test('every block is drawn, and none as JSON', async () => {
    const page = await regulars.visit(stage.slack, 'ben', 'data');
    await write(page, '/blocks');
    await messageWith(page, 'Record of BF-7').waitFor();
    const main = page.getByRole('main');
    await main.getByRole('cell', { name: '−3,592.35' }).last().waitFor();
    await main.getByRole('cell', { name: '1,611' }).last().waitFor();
    await main.getByRole('img', { name: 'in progress' }).last().waitFor();
    await main.getByText('The numbers').last().click();
    await main.getByRole('rowheader', { name: '3 Mar' }).last().waitFor();
    expect(await main.getByText('which this page does not draw').count()).toBe(0);
  });

  test('one becomes somebody else, and sees what they see', async () => {
    const page = await regulars.visit(stage.slack, 'ada', 'data');
    const channels = page.getByRole('navigation', { name: 'Conversations' });
    await channels.getByRole('link', { name: 'board (private)' }).waitFor();
    await page.getByRole('button', { name: /You are/ }).click();
    await page.getByRole('menuitemradio', { name: /Ben Sorensen/ }).click();
    await page.getByRole('button', { name: 'You are Ben Sorensen' }).waitFor();
    expect(await channels.getByRole('link', { name: 'board' }).count()).toBe(0);
    expect(await page.title()).toMatch(/Tidewater: Ben Sorensen$/);
  });

  test('what came while one was away is counted in the sidebar, and no longer once it was looked at', async () => {
    const chloe = await regulars.visit(stage.slack, 'chloe', 'data');
    const ada = await regulars.visit(stage.slack, 'ada', 'board');
    await write(ada, 'For the board only');
    const link = chloe.getByRole('link', { name: /board \(private\)/ });
    const fetching = await hold(chloe, '**/channels/*/messages?*');
    await chloe.getByRole('link', { name: 'board (private) 1 unread' }).click();
    await fetching.answered;
    await write(ada, 'And while it was being fetched');
    await chloe.getByRole('link', { name: 'board (private) 2 unread' }).waitFor();
    fetching.letGo();
    await messageWith(chloe, 'For the board only').waitFor();
    await messageWith(chloe, 'And while it was being fetched').waitFor();
    await expect.poll(() => link.innerText()).not.toContain('unread');
  });

  test('a channel one is not in can be read, and joined to write there', async () => {
    const page = await regulars.visit(stage.slack, 'ada', 'lobby');
    await page.getByText('You are reading #lobby without being in it.').waitFor();
    await page.getByRole('button', { name: 'Join #lobby' }).click();
    await write(page, 'Now I am');
    await messageWith(page, 'Now I am').waitFor();
  });

  test('the app’s Home shows what the app publishes when it is opened', async () => {
    const page = await regulars.visit(stage.slack, 'ada', 'data');
    await page.getByRole('link', { name: 'Little App' }).click();
    await page.getByRole('heading', { name: 'Your backfills' }).waitFor();
    await page.getByRole('button', { name: 'Messages' }).click();
    await page.getByRole('textbox', { name: 'Message Little App' }).waitFor();
  });
});
