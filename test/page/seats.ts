import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A window with storage of its own, in which one person at a time sits. */
export type Seat = {
  readonly page: Page;
  /** What the page threw and logged as errors since it was last emptied. */
  readonly thrown: string[];
  readonly wanted: SeatWanted;
};

export type SeatWanted = {
  readonly context: BrowserContextOptions;
  /** Script that runs before the page's own, each time it is opened. */
  readonly initially: string;
};

/**
 * Free ones, swept as if nobody had been there. The first page in a new context costs a second of processor time,
 * the next in the same one 0.1 s.
 */
const free = new Set<Seat>();

/** One that nobody sits in and that was made as wanted; a new one where there is none. */
export async function takeSeat(browser: Browser, wanted: SeatWanted): Promise<Seat> {
  for (const seat of free) {
    if (seat.page.context().browser() !== browser || !isSame(seat.wanted, wanted)) continue;
    free.delete(seat);
    seat.thrown.length = 0;
    return seat;
  }
  const context = await browser.newContext(wanted.context);
  if (wanted.initially !== '') await context.addInitScript({ content: wanted.initially });
  const page = await context.newPage();
  const thrown: string[] = [];
  page.on('pageerror', error => thrown.push(String(error)));
  page.on('console', line => {
    if (line.type() === 'error') thrown.push(line.text());
  });
  return { page, thrown, wanted };
}

/** Sweeps the seat for whoever comes next; one that cannot be swept is given up. */
export async function leaveSeat(seat: Seat): Promise<void> {
  try {
    await sweep(seat);
    free.add(seat);
  } catch {
    await seat.page.context().close();
  }
}

async function sweep({ page, wanted }: Seat): Promise<void> {
  const context = page.context();
  for (const other of context.pages()) if (other !== page) await other.close();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await context.clearCookies();
  await page.goto('about:blank');
  await page.mouse.move(0, 0);
  // Back to what the context was made with.
  await page.emulateMedia({ colorScheme: null, reducedMotion: wanted.context.reducedMotion ?? null });
  if (wanted.context.viewport) await page.setViewportSize(wanted.context.viewport);
}

function isSame(one: SeatWanted, other: SeatWanted): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
