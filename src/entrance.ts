import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '@slack/bolt';
import type { Config } from './config.ts';
import { BackfillError } from './errors.ts';
import { type Readiness, serveHealth } from './health.ts';
import { sayFailure } from './slack-trouble.ts';

/** Where Slack and the platform that runs the bot reach it. */
export type Entrance = {
  /** The port that was really taken, where any free one was asked for. */
  readonly port: number;
  /** Takes no more requests; what is being answered goes on. */
  close(): Promise<void>;
};

/**
 * Opens the door: over HTTP one port serves Slack and health, in Socket Mode the port serves health alone. Throws a
 * BackfillError that names the variable to look at when the port is taken or Slack refuses the connection.
 */
export function openEntrance(
  bolt: App,
  config: Pick<Config, 'port' | 'slack'>,
  readiness: Readiness,
): Promise<Entrance> {
  return config.slack.delivery.mode === 'http' ? listen(bolt, config.port) : connect(bolt, config, readiness);
}

async function listen(bolt: App, port: number): Promise<Entrance> {
  const server = await bolt.start(port).catch((error: unknown) => refusePort(error, port));
  return {
    port: portOf(server as Server, port),
    close: async () => {
      await bolt.stop();
    },
  };
}

async function connect(
  bolt: App,
  { port, slack }: Pick<Config, 'port' | 'slack'>,
  readiness: Readiness,
): Promise<Entrance> {
  const health = await serveHealth(readiness, port).catch((error: unknown) => refusePort(error, port));
  try {
    await bolt.start();
  } catch (cause) {
    health.close();
    throw new BackfillError(
      'backfill_slack_refused',
      `Slack did not open a connection at ${slack.apiUrl} (${sayFailure(cause)}). Check SLACK_APP_TOKEN.`,
      { cause },
    );
  }
  return {
    port: portOf(health, port),
    async close() {
      await bolt.stop();
      health.close();
    },
  };
}

function refusePort(cause: unknown, port: number): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = code === 'EADDRINUSE' ? 'another program uses it' : sayFailure(cause);
  throw new BackfillError(
    'backfill_port_unavailable',
    `The bot cannot listen on port ${port}: ${why}. Stop that program, or set PORT to another number.`,
    { cause },
  );
}

function portOf(server: Server, asked: number): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : asked;
}
