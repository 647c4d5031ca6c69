import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { fillLongChannel, readsToTheBeginning } from './long-channel.ts';
import { openStage, type Stage } from './stage.ts';
import { messageWith, visit, write } from './visit.ts';

const { browser, missing } = await openBrowser();
if (missing !== null) console.warn(missing);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Milliseconds for a test that makes the browser work, on a machine that is busy with others. */
const slow = 60_000;

/** Messages in the long channel; test/soak/long-channel.test.ts has thousands. */
const many = 600;

describe.skipIf(browser === null)('whoever comes, with whatever they have', () => {
  if (browser === null) return;
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    await fillLongChannel(stage.slack, many);
  });
  afterAll(() => stage.stop());

  test('axe finds nothing serious, in the light and in the dark', { timeout: slow }, async () => {
    const page = await visit(browser, stage.slack, { as: 'ada', in: 'data', hasGuide: true });
    await write(page, '/blocks');
    const message = messageWith(page, 'Backfill BF-7');
    await message.hover();
    await message.getByRole('button', { name: 'React with eyes' }).click();
    await message.getByRole('button', { name: 'eyes 1 by You' }).waitFor();
    await page.getByRole('button', { name: 'Requests and faults' }).click();
    await page
      .getByRole('button', { name: /chat\.postMessage/ })
      .first()
      .click();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Faults' }).click();
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('0 replies').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close the developer panel' }).click();
    await write(page, '/form');
    const form = page.getByRole('dialog', { name: 'Every input' });
    await form.getByRole('button', { name: 'Next', exact: true }).click();
    await form.getByText('Please complete this required field.').first().waitFor();
    await form.getByRole('combobox', { name: 'Size' }).click();
    await page.getByRole('option', { name: 'Small' }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await form.getByRole('button', { name: 'Close' }).click();
    await form.waitFor({ state: 'detached' });
  });

  test('the keyboard alone goes from the person switch to an approved message', async () => {
    const page = await visit(browser, stage.slack, { as: 'ada', in: 'growth' });
    const { keyboard } = page;
    await keyboard.press('Tab');
    await page
      .getByRole('button', { name: 'Skip to the conversation' })
      .and(page.locator(':focus'))
      .waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'You are Ben Sorensen' }).waitFor();
    await tabTo(page, 'Message #growth');
    await keyboard.type('Please agree');
    await keyboard.press('Enter');
    await messageWith(page, 'Please agree').waitFor();
    await keyboard.press('Shift+Tab');
    await keyboard.press('ArrowUp');
    await tabTo(page, 'React with a check mark');
    await keyboard.press('Enter');
    await messageWith(page, 'Please agree')
      .getByRole('button', { name: 'white check mark 1 by You' })
      .waitFor();
  });

  test('a form keeps the focus inside and gives it back', async () => {
    const page = await visit(browser, stage.slack, { as: 'chloe', in: 'data' });
    await write(page, '/form');
    const form = page.getByRole('dialog', { name: 'Every input' });
    await form.getByRole('textbox', { name: 'Name' }).and(page.locator(':focus')).waitFor();
    for (let steps = 0; steps < 30; steps += 1) await page.keyboard.press('Tab');
    expect(await page.locator('main :focus, nav :focus').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page
      .getByRole('textbox', { name: /^Message/ })
      .and(page.locator(':focus'))
      .waitFor();
  });

  test('at the width of a phone nothing hangs over the edge, and everything is in reach', async () => {
    const page = await visit(browser, stage.slack, {
      as: 'ada',
      in: 'data',
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await write(page, '/blocks');
    await messageWith(page, 'Record of BF-7').waitFor();
    expect(await overhang(page)).toBe(0);
    await page.getByRole('button', { name: 'Channels and people' }).click();
    const drawer = page.getByRole('dialog', { name: 'Channels and people' });
    expect(await overhang(page)).toBe(0);
    await drawer.getByRole('link', { name: /growth/ }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '#growth' }).waitFor();
    await page.getByRole('button', { name: 'Channels and people' }).click();
    await drawer.getByRole('button', { name: 'What to try' }).click();
    await page.getByRole('complementary', { name: 'What to try' }).waitFor();
    expect(await overhang(page)).toBe(0);
    await page.getByRole('button', { name: 'Close the guide' }).click();
    const field = page.getByRole('textbox', { name: /^Message/ });
    await field.fill('/form');
    await page.getByText('Opens a form with every kind of input').first().waitFor();
    expect(await overhang(page)).toBe(0);
    await write(page, '/form');
    const form = page.getByRole('dialog', { name: 'Every input' });
    await form.waitFor();
    expect(await overhang(page)).toBe(0);
    await form.getByRole('button', { name: 'Leave' }).click();
    await form.waitFor({ state: 'detached' });
  });

  test('a long channel draws only the messages near the window, and keeps its place', {
    timeout: slow,
  }, async () => {
    const page = await visit(browser, stage.slack, { as: 'chloe', in: 'long' });
    await readsToTheBeginning(page, stage.slack, many);
  });
});

/** Serious and critical findings of axe, as one line each; in the dark the colours are all that differs. */
async function seriousIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const inTheLight = await findingsOf(page, null);
  await page.emulateMedia({ colorScheme: 'dark' });
  const inTheDark = await findingsOf(page, ['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...inTheLight, ...inTheDark.map(finding => `in the dark: ${finding}`)];
}

function findingsOf(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  const options = { resultTypes: ['violations'], ...(rules === null ? {} : { runOnly: rules }) };
  return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(node => id + ': ' + node.html.slice(0, 160) + ' ' + node.failureSummary)))`);
}

/** Pixels that can be scrolled sideways, or by which a part of the page lies outside the window. */
async function overhang(page: Page): Promise<number> {
  return page.evaluate<number>(`Math.max(
    document.documentElement.scrollWidth,
    ...[...document.querySelectorAll('main, main header, main textarea, dialog[open]')]
      .map(part => Math.round(part.getBoundingClientRect().right)),
  ) - document.documentElement.clientWidth`);
}

/** Presses Tab until something of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const wanted = page.locator(`:focus[aria-label="${name}"]`);
  for (let steps = 0; steps < 40; steps += 1) {
    await page.keyboard.press('Tab');
    if ((await wanted.count()) > 0) return;
  }
  throw new Error(`Tab never reached “${name}”.`);
}
