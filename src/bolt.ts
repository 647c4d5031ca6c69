import { App, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Config } from './config.ts';
import { healthRoutes, type Readiness } from './health.ts';
import type { Logger } from './logger.ts';

/** How long one call of the Web API may take, in milliseconds. */
const CALL_MS = 10_000;

/**
 * Calls that answer a person: one retry, then the person is told. Bolt's own default goes on for half an hour.
 * Posting goes through the outbox, which keeps its own count: see `deliveryClient`.
 */
function clientOptions(config: Config, log: Logger): WebClientOptions {
  return {
    slackApiUrl: config.slack.apiUrl,
    timeout: CALL_MS,
    retryConfig: { retries: 1 },
    logger: boltLogger(log),
  };
}

/** The client of the outbox: no retries of its own, because a retried post whose answer was lost posts twice. */
export function deliveryClient(config: Config, log: Logger): WebClient {
  return new WebClient(config.slack.botToken, {
    ...clientOptions(config, log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

/** Bolt, over HTTP or Socket Mode; listeners are registered by the caller. Nothing is sent before `app.init()`. */
export function createBolt(config: Config, log: Logger, readiness: Readiness): App {
  return new App({
    token: config.slack.botToken,
    receiver: createReceiver(config, log, readiness),
    clientOptions: clientOptions(config, log),
    logger: boltLogger(log),
    deferInitialization: true,
    extendedErrorHandler: true,
  });
}

function createReceiver(config: Config, log: Logger, readiness: Readiness): Receiver {
  const { delivery } = config.slack;
  if (delivery.mode === 'socket') {
    return new SocketModeReceiver({
      appToken: delivery.appToken,
      installerOptions: { clientOptions: { slackApiUrl: config.slack.apiUrl } },
      logger: boltLogger(log),
    });
  }
  return new HTTPReceiver({
    signingSecret: delivery.signingSecret,
    endpoints: '/slack/events',
    customRoutes: healthRoutes(readiness),
    logger: boltLogger(log),
    customPropertiesExtractor: request => ({ timestamp: request.headers['x-slack-request-timestamp'] }),
  });
}

/** Slack's libraries speak to a logger of their own shape; what they say at `debug` holds payloads, so it is dropped. */
function boltLogger(log: Logger) {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) =>
      log[level]({ detail: parts.map(describe).join(' ') }, "Slack's library");
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

function describe(part: unknown): string {
  return part instanceof Error ? part.message : String(part);
}
