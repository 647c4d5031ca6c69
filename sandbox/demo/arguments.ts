import { parseArgs } from 'node:util';

export type DemoArguments = {
  readonly port: number;
  readonly reset: boolean;
  readonly socket: boolean;
  readonly play: boolean;
};

const USAGE = `npm run demo -- [--port N] [--reset] [--socket] [--play]
  --port N   serve the page on this port (default 4180; 0 takes any free one)
  --reset    throw away what earlier demos left and start afresh
  --socket   let the bot listen over WebSockets (Socket Mode) instead of HTTP
  --play     play one story without a browser, print it, and end`;

/** What the demo was asked to do, or what is wrong with the words, with the usage below it. */
export function demoArguments(
  words: readonly string[],
): { ok: true; asked: DemoArguments } | { ok: false; problem: string } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: { type: 'string', default: '4180' },
        reset: { type: 'boolean', default: false },
        socket: { type: 'boolean', default: false },
        play: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { ok: false, problem: USAGE };
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      return {
        ok: false,
        problem: `--port takes a whole number from 0 to 65535, not "${values.port}".\n\n${USAGE}`,
      };
    }
    return { ok: true, asked: { port, reset: values.reset, socket: values.socket, play: values.play } };
  } catch (error) {
    return { ok: false, problem: `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}` };
  }
}
