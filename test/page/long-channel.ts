import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Slack } from '../../sandbox/slack.ts';

/** Milliseconds to scroll through everything, on a machine that is busy with others. */
const patience = 60_000;

/** So many messages in #long, by two people. */
export async function fillLongChannel(slack: Slack, many: number): Promise<void> {
  const [ada, ben] = [slack.user('ada'), slack.user('ben')];
  for (let nth = 1; nth <= many; nth += 1) {
    await (nth % 3 === 0 ? ben : ada).posts(`Message ${nth} of many`, { in: '#long' });
  }
}

/** Scrolls from the newest message to the first; nothing new takes the reader from there until they ask for it. */
export async function readsToTheBeginning(page: Page, slack: Slack, many: number): Promise<void> {
  await page
    .getByRole('article')
    .filter({ hasText: `Message ${many} of many` })
    .waitFor();
  const list = page.getByRole('group', { name: 'Messages in long' });
  const first = page.getByText('This is where it begins.');
  await expect
    .poll(() => list.evaluate(scrollToTop).then(() => first.isVisible()), { timeout: patience, interval: 20 })
    .toBe(true);
  await list.evaluate(scrollToTop);
  await page.getByRole('article').filter({ hasText: 'Message 1 of many' }).waitFor();
  expect(await page.getByRole('article').count()).toBeLessThan(300);
  await slack.user('ada').posts('One more', { in: '#long' });
  await page.getByRole('button', { name: 'New messages' }).waitFor();
  await page.getByRole('article').filter({ hasText: 'Message 1 of many' }).waitFor();
  await page.getByRole('button', { name: 'New messages' }).click();
  await page.getByRole('article').filter({ hasText: 'One more' }).waitFor();
}

function scrollToTop(element: { scrollTop: number }): void {
  element.scrollTop = 0;
}
