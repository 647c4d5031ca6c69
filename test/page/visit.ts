import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page, Route } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import type { Slack } from '../../sandbox/slack.ts';
import { leaveSeat, type Seat, takeSeat } from './seats.ts';

export type Visit = BrowserContextOptions & {
  /** Handle; without it a first visit. */
  readonly as?: string;
  /** `#channel` to begin in. */
  readonly in?: string;
  /** The guide is closed already, unless it is what the test looks at. */
  readonly hasGuide?: boolean;
};

/** Milliseconds one waits for something to appear on the page, on a machine that is busy with other tests. */
const patience = 15_000;

const closedGuide = "localStorage.setItem('sandbox.guide', 'closed')";

/** Somebody opens the page as in a browser of their own; the visit ends with the test, and fails it if the page threw. */
export async function visit(browser: Browser, slack: Slack, wanted: Visit = {}): Promise<Page> {
  const seat = await open(browser, slack, wanted);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(seat.page, `failed-${wanted.as ?? 'first'}`);
    const thrown = seat.thrown.splice(0);
    await leaveSeat(seat);
    expect(thrown, 'what the page threw').toEqual([]);
  });
  return seat.page;
}

/** People who keep their page open from one test of a file to the next. */
export class Regulars {
  readonly #browser: Browser;
  readonly #open = new Map<string, Seat>();

  constructor(browser: Browser) {
    this.#browser = browser;
    afterAll(() => Promise.all([...this.#open.values()].map(leaveSeat)));
  }

  /** The person's page, in this channel. */
  async visit(slack: Slack, as: string, channel: string): Promise<Page> {
    const already = this.#open.get(as);
    const opened = already ?? (await open(this.#browser, slack, { as, in: channel }));
    this.#open.set(as, opened);
    const { page, thrown } = opened;
    if (already !== undefined) await page.goto(addressOf(slack, as, channel));
    await page.getByRole('heading', { level: 1, name: channel }).waitFor();
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await picture(page, `failed-${as}`);
      expect(thrown.splice(0), 'what the page threw').toEqual([]);
    });
    return page;
  }
}

async function open(browser: Browser, slack: Slack, wanted: Visit): Promise<Seat> {
  const { as, in: channel, hasGuide = false, ...options } = wanted;
  const seat = await takeSeat(browser, {
    initially: hasGuide ? '' : closedGuide,
    context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options },
  });
  seat.page.setDefaultTimeout(patience);
  await seat.page.goto(addressOf(slack, as, channel));
  await seat.page.getByRole('heading', { level: 1 }).waitFor();
  return seat;
}

function addressOf(slack: Slack, as: string | undefined, channel: string | undefined): string {
  const query = as === undefined ? '' : `?as=${as}`;
  const hash = channel === undefined ? '' : `#/${slack.channel(channel).id}`;
  return `${slack.origin}/${query}${hash}`;
}

/** Where to leave pictures of what happened; none are taken without it. */
export const pictures = process.env.PAGE_PICTURES;

const PHONE = { width: 390, height: 844 };

/** A picture of the page as it is, and where wanted the same in the dark and at the width of a phone. */
export async function picture(
  page: Page,
  name: string,
  also: readonly ('dark' | 'phone')[] = [],
): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  // What only the pointer calls up is not what one sees first.
  await page.mouse.move(0, 0);
  const take = (suffix: string) =>
    page.screenshot({ path: join(pictures, `${name}${suffix}.png`), animations: 'disabled' });
  await take('');
  if (also.includes('dark')) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await take('-dark');
    await page.emulateMedia({ colorScheme: 'light' });
  }
  const size = page.viewportSize();
  if (also.includes('phone') && size !== null) {
    await page.setViewportSize(PHONE);
    await take('-phone');
    await page.setViewportSize(size);
  }
}

/** Writes into the composer and sends with Enter. */
export async function write(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Message/ });
  await field.fill(text);
  await field.press('Enter');
}

/** Keeps the next answer to such a request on its way: `answered` once it was given, on its way until `letGo`. */
export async function hold(
  page: Page,
  url: string,
): Promise<{ readonly answered: Promise<void>; readonly letGo: () => void }> {
  let given = () => {};
  let letGo = () => {};
  const answered = new Promise<void>(resolve => {
    given = resolve;
  });
  const free = new Promise<void>(resolve => {
    letGo = resolve;
  });
  const handle = async (route: Route) => {
    const response = await route.fetch();
    given();
    await free;
    await route.fulfill({ response });
  };
  await page.route(url, handle, { times: 1 });
  return { answered, letGo: () => letGo() };
}

/** The message that contains these words; the newest of them. */
export function messageWith(page: Page, words: string) {
  return page.getByRole('main').getByRole('article').filter({ hasText: words }).last();
}

/** Waits until a control has the focus. */
export async function hasFocus(control: Locator): Promise<void> {
  const id = await control.getAttribute('id');
  await control.page().locator(`[id="${id}"]:focus`).waitFor();
}

/** What is said of a control besides its name: hints and errors. */
export async function describedBy(control: Locator): Promise<string> {
  const ids = (await control.getAttribute('aria-describedby')) ?? '';
  const words = ids.split(' ').map(id => control.page().locator(`[id="${id}"]`).innerText());
  return (await Promise.all(words)).join(' ');
}
