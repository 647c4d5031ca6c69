import type { Browser } from 'playwright-core';
import type { Slack } from '../../sandbox/slack.ts';
import { picture, visit, write } from './visit.ts';

/** Pictures of what the story does not pass; `npm run screens` alone takes them. This one is of somebody new. */
export async function firstVisit(browser: Browser, slack: Slack): Promise<void> {
  const page = await visit(browser, slack, { hasGuide: true });
  await page.getByRole('complementary', { name: 'What to try' }).waitFor();
  await picture(page, '0-first-visit', ['dark', 'phone']);
  await page.context().close();
}

/** The tools beside the conversation, and what is seen by one person only. */
export async function tour(browser: Browser, slack: Slack): Promise<void> {
  const page = await visit(browser, slack, { as: 'farid', in: 'data-backfills' });
  await page.getByRole('button', { name: 'Requests and faults' }).click();
  await page
    .getByRole('button', { name: /chat\.postMessage 200/ })
    .first()
    .click();
  await picture(page, '9-requests', ['dark']);
  await page.getByRole('tab', { name: 'Faults' }).click();
  await picture(page, '10-faults', ['phone']);
  await page.getByRole('button', { name: 'Close the developer panel' }).click();
  await page.getByRole('textbox', { name: /^Message/ }).fill('/back');
  await page.getByRole('option', { name: /\/backfill/ }).waitFor();
  await picture(page, '11-command');
  await write(page, '/backfill help');
  await page.getByText('What /backfill can do').first().waitFor();
  await page.getByRole('button', { name: /You are/ }).click();
  await picture(page, '12-person', ['dark']);
}
