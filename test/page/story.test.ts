import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ensurePageBuilt } from '../../sandbox/page/build.ts';
import { openFlowWorld } from '../flows/flow-world.ts';
import { openBrowser } from './browser.ts';
import { firstVisit, tour } from './tour.ts';
import { describedBy, messageWith, picture, pictures, visit, write } from './visit.ts';

const { browser, missing } = await openBrowser();
if (missing !== null) console.warn(missing);

/** Milliseconds for what the bot does in the background: rebuild, check, promote. */
const work = { timeout: 60_000 };

describe.skipIf(browser === null)('the bot, as people see it', async () => {
  if (browser === null) return;
  const [world] = await Promise.all([openFlowWorld(), ensurePageBuilt()]);

  test('Ada proposes, Chloe and Dev decide, finance is told, and the record says so', async () => {
    const { slack } = world;
    if (pictures !== undefined) await firstVisit(browser, slack);
    const ada = await visit(browser, slack, { as: 'ada', in: 'data-backfills' });
    const chloe = await visit(browser, slack, { as: 'chloe', in: 'finance' });
    const dev = await visit(browser, slack, { as: 'dev', in: 'data-backfills' });

    await proposesRevenue(ada);
    await toTheTop(request(ada));
    await picture(ada, '3-request', ['dark', 'phone']);

    await messageWith(chloe, 'History is going to change: Daily revenue').getByText('For finance:').waitFor();
    await picture(chloe, '4-announcement', ['dark', 'phone']);
    await acknowledgesUndelivered(ada);

    await chloe.getByRole('link', { name: 'Backfill Bot' }).click();
    await chloe.getByText('1 decision waits for you').waitFor();
    await picture(chloe, '8-home', ['dark', 'phone']);
    await chloe.getByRole('button', { name: 'Open the request' }).click();
    await chloe.getByRole('button', { name: 'Close thread' }).click();
    for (const page of [chloe, dev]) await approves(request(page), page);
    await request(ada).getByText('Approvals: 2 of 2').waitFor();

    await request(dev).getByRole('link', { name: /repl/ }).click();
    const thread = dev.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('184 of 184').waitFor(work);
    const chart = thread.getByRole('button', { name: /Open image/ }).first();
    await chart.waitFor(work);
    await toTheTop(thread.getByRole('heading', { name: /how Daily revenue moves/ }));
    await picture(dev, '5-numbers', ['dark']);
    await chart.click();
    await dev.getByRole('dialog').getByRole('img').waitFor();
    await dev.keyboard.press('Escape');

    for (const page of [chloe, dev]) await approves(signOff(page), page);
    await thread.getByText('history has changed').waitFor(work);
    await chloe.getByRole('link', { name: /^finance/ }).click();
    const told = messageWith(chloe, 'For finance: Daily revenue has changed');
    await told.waitFor(work);
    await toTheTop(told);
    await picture(chloe, '6-finance-is-told', ['phone']);

    await world.timePasses(11);
    const record = thread.getByRole('button', { name: /BF-1\.md/ });
    await record.click(work);
    const shown = dev.getByRole('dialog');
    await shown.getByRole('heading', { name: /Migration of Daily revenue/ }).waitFor();
    expect(await shown.innerText()).toMatch(/Chloe Marchetti[\s\S]*Dev Raman/);
    await picture(dev, '7-record', ['dark', 'phone']);
    if (pictures !== undefined) await tour(browser, slack);
  }, 120_000);
});

/** Goes through the five questions from the ready example, with one slip on the way. */
async function proposesRevenue(page: Page): Promise<void> {
  await write(page, '/backfill');
  const form = page.getByRole('dialog', { name: 'New backfill' });
  await form.getByRole('combobox', { name: 'Which dataset changes?' }).fill('revenue');
  await page.getByRole('option', { name: /Daily revenue/ }).click();
  await form.getByRole('combobox', { name: /Start from an example/ }).click();
  await page.getByRole('option', { name: /second half of 2025/ }).click();
  await form.getByText('ignored credit notes').waitFor();
  await picture(page, '1-question', ['dark', 'phone']);

  const next = form.getByRole('button', { name: 'Next' });
  await next.click();
  const last = form.getByLabel('Last day');
  await last.fill('2025-06-30');
  await next.click();
  await expect.poll(() => describedBy(last)).toMatch(/before the first/);
  await last.fill('2025-12-31');
  for (const question of [/Which logic rebuilds it/, /How will we know it is right/, /Who must know/]) {
    await next.click();
    await form.getByRole('heading', { name: question }).waitFor();
  }
  await form.getByRole('button', { name: 'Review' }).click();
  await form.getByText('2,101 of 6,229 rows today').waitFor();
  await picture(page, '2-review');
  await form.getByRole('button', { name: 'Propose' }).click();
  const done = page.getByRole('dialog').filter({ hasText: 'BF-1 is proposed' });
  await done.getByRole('button', { name: 'Close' }).first().click();
  await done.waitFor({ state: 'detached' });
}

/** The bot is not in #board-metrics, and nothing starts before somebody takes that upon themselves. */
async function acknowledgesUndelivered(page: Page): Promise<void> {
  const undelivered = messageWith(page, 'could not be announced in');
  await undelivered.getByRole('button', { name: 'Go on without telling them' }).click();
  const question = page.getByRole('alertdialog', { name: 'Go on without telling them?' });
  await question.getByRole('button', { name: 'I take responsibility' }).click();
  await messageWith(page, 'acknowledged that BF-1 could not be announced').waitFor();
}

/** What was to be seen is seen from its beginning, where it is longer than the window. */
async function toTheTop(part: Locator): Promise<void> {
  await part.evaluate((element: { scrollIntoView(): void }) => element.scrollIntoView());
}

/** What comes meanwhile may push the message from under the mouse: then one points at it again, as people do. */
async function approves(message: Locator, page: Page): Promise<void> {
  await message.waitFor(work);
  const check = message.getByRole('button', { name: 'React with a check mark' });
  await expect
    .poll(
      async () => {
        await message.hover();
        return check.click({ timeout: 500 }).then(
          () => true,
          () => false,
        );
      },
      { timeout: 15_000 },
    )
    .toBe(true);
  await message.getByRole('button', { name: /white check mark \d by .*You/ }).waitFor();
  await page.mouse.move(0, 0);
}

function request(page: Page): Locator {
  return messageWith(page, 'Checks that must pass');
}

function signOff(page: Page): Locator {
  return messageWith(page, 'are these numbers right');
}
