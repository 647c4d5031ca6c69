import { access, constants } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';
import { packedEnvironment, unpackChromium } from './packed-chromium.ts';

/** Where Chromium usually lies on Linux and macOS. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Needed where everything runs as root, in a container without a graphics card. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type FoundBrowser =
  | { readonly browser: Browser; readonly missing: null }
  | { readonly browser: null; readonly missing: string };

/**
 * Finds a Chromium that may be run: `CHROMIUM_PATH`, the usual places, and at last the one that @sparticuz/chromium
 * brings along and unpacks.
 * @returns its path, or null when there is none
 */
export async function findChromium(): Promise<string | null> {
  for (const path of [process.env.CHROMIUM_PATH ?? '', ...usualPlaces]) {
    if (path !== '' && (await isExecutable(path))) return path;
  }
  return unpackChromium().catch(() => null);
}

let opening: Promise<FoundBrowser> | undefined;

/**
 * Starts the browser, one for all files that a process runs, with which it ends; a machine without one gets a line
 * that says what to install.
 */
export async function openBrowser(): Promise<FoundBrowser> {
  const opened = await opening;
  if (opened?.browser && !opened.browser.isConnected()) opening = undefined;
  opening ??= launchBrowser();
  return opening;
}

async function launchBrowser(): Promise<FoundBrowser> {
  const executablePath = await findChromium();
  if (executablePath === null) return { browser: null, missing: absent('none was found') };
  try {
    const env = { ...process.env, ...packedEnvironment(executablePath) };
    return { browser: await chromium.launch({ executablePath, args: flags, env }), missing: null };
  } catch (error) {
    const [why = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return { browser: null, missing: absent(`${executablePath} did not start: ${why}`) };
  }
}

function absent(why: string): string {
  return `Skipped: no Chromium to open the page in (${why}). Install one, for example with "apt-get install chromium", or name it in CHROMIUM_PATH.`;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
