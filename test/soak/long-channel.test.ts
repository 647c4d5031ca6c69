import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../page/browser.ts';
import { fillLongChannel, readsToTheBeginning } from '../page/long-channel.ts';
import { openStage, type Stage } from '../page/stage.ts';
import { visit } from '../page/visit.ts';

const { browser, missing } = await openBrowser();
if (missing !== null) console.warn(missing);

const MANY = 5_000;

/** Longest that one frame of scrolling may take, in milliseconds, at the ninety-fifth of a hundred. */
const SMOOTH_MS = 50;

describe.skipIf(browser === null)('a channel of five thousand messages', () => {
  if (browser === null) return;
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    await fillLongChannel(stage.slack, MANY);
  });
  afterAll(() => stage.stop());

  test('is read to its beginning, drawing only what is near the window, and keeps its place', async () => {
    const page = await visit(browser, stage.slack, { as: 'chloe', in: 'long' });
    await readsToTheBeginning(page, stage.slack, MANY);
  });

  test('is scrolled through smoothly', async () => {
    const page = await visit(browser, stage.slack, { as: 'ben', in: 'long' });
    await page
      .getByText(/Message \d+ of many/)
      .first()
      .waitFor();
    const frames = await page.evaluate<number[]>(scrolling);
    const sorted = frames.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(SMOOTH_MS);
  });
});

/** Scrolls up by a hundred pixels a frame, three hundred times; gives how long each frame took. */
const scrolling = `new Promise(resolve => {
  const list = document.querySelector('[role=group][aria-label="Messages in long"]');
  const took = [];
  let last = performance.now();
  const step = now => {
    took.push(now - last);
    last = now;
    list.scrollTop -= 100;
    if (took.length < 300) requestAnimationFrame(step);
    else resolve(took);
  };
  requestAnimationFrame(step);
})`;
