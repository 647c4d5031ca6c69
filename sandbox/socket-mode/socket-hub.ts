import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Delivery, DeliveryAnswer } from '../delivery/delivery.ts';
import { isRecord, parseJson } from '../http.ts';

/** Most connections one app may hold, milliseconds a URL may wait to be used, and between pings. */
const maxConnections = 10;
const ticketLife = 30_000;
const pingInterval = 10_000;

/** What an envelope calls each kind of delivery. */
const envelopeTypes = {
  event: 'events_api',
  command: 'slash_commands',
  interactivity: 'interactive',
  options: 'interactive',
} as const;

type Waiting = { readonly socket: WebSocket; readonly settle: (answer: DeliveryAnswer) => void };

/** The open Socket Mode connections of the app. */
export class SocketHub {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Map<string, number>();
  readonly #sockets = new Set<WebSocket>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #onChange: () => void;
  readonly #appId: string;
  #turn = 0;

  /** @param onChange called when the number of connections changes */
  constructor(appId: string, onChange: () => void) {
    this.#appId = appId;
    this.#onChange = onChange;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** A URL for one connection, good for half a minute. */
  openUrl(origin: string): string {
    const ticket = randomUUID();
    this.#tickets.set(ticket, performance.now());
    return `${origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  /** Takes over a WebSocket handshake; refuses one without a good ticket. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const ticket = url.searchParams.get('ticket') ?? '';
    const given = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    const isGood = url.pathname === '/link/' && given !== undefined && performance.now() - given < ticketLife;
    if (!isGood || this.#sockets.size >= maxConnections) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, socket => this.#welcome(socket));
  }

  /** Sends an envelope to one of the connections in turn and waits for its acknowledgement. */
  deliver(delivery: Delivery, deadline: number): Promise<DeliveryAnswer> {
    const sockets = [...this.#sockets];
    this.#turn += 1;
    const socket = sockets[this.#turn % sockets.length];
    if (socket === undefined) {
      return Promise.resolve({ ok: false, error: 'dispatch_failed', status: null, body: null });
    }
    const id = randomUUID();
    return new Promise(resolve => {
      const timer = setTimeout(
        () => settle({ ok: false, error: 'operation_timeout', status: null, body: null }),
        deadline,
      );
      const settle = (answer: DeliveryAnswer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      this.#waiting.set(id, { socket, settle });
      socket.send(
        JSON.stringify({
          envelope_id: id,
          type: envelopeTypes[delivery.kind],
          accepts_response_payload: delivery.kind !== 'event',
          payload: delivery.payload,
          ...(delivery.kind === 'event'
            ? { retry_attempt: delivery.retry, retry_reason: delivery.retryReason ?? '' }
            : {}),
        }),
      );
    });
  }

  /** Asks every client to connect anew, as Slack does before it closes a connection, and then closes. */
  refresh(): void {
    for (const socket of this.#sockets) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: debugInfo }));
      socket.close(1_000);
    }
  }

  /** Breaks every connection without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #welcome(socket: WebSocket): void {
    this.#sockets.add(socket);
    this.#onChange();
    const pings = setInterval(() => socket.ping(), pingInterval);
    socket.on('message', data => this.#receive(socket, Buffer.isBuffer(data) ? data.toString('utf8') : ''));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(pings);
      this.#sockets.delete(socket);
      for (const waiting of this.#waiting.values()) {
        if (waiting.socket !== socket) continue;
        waiting.settle({ ok: false, error: 'dispatch_failed', status: null, body: null });
      }
      this.#onChange();
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#sockets.size,
        debug_info: debugInfo,
        connection_info: { app_id: this.#appId },
      }),
    );
  }

  #receive(socket: WebSocket, text: string): void {
    const message = parseJson(text);
    const id = isRecord(message) ? message.envelope_id : undefined;
    const waiting = typeof id === 'string' ? this.#waiting.get(id) : undefined;
    if (waiting === undefined || waiting.socket !== socket || !isRecord(message)) return;
    waiting.settle({ ok: true, status: 200, body: message.payload ?? '' });
  }
}

const debugInfo = { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 };
