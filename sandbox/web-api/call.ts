import type { Context } from '../context.ts';
import { isRecord, parseJson } from '../http.ts';
import type { Json } from '../workspace/records.ts';

/** One Web API call, after its token, scope, rate and required arguments were found to be in order. */
export type Call = {
  readonly context: Context;
  readonly args: Json;
  readonly scopes: readonly string[] | null;
};

export type Refusal = { readonly ok: false; readonly error: string } & Json;
export type Answer = ({ readonly ok: true } & Json) | Refusal;

/** A refusal in Slack's shape. */
export function refuse(error: string, more: Json = {}): Refusal {
  return { ok: false, error, ...more };
}

/** `invalid_arguments` with the messages Slack's developers read. */
export function refuseArguments(...messages: readonly string[]): Refusal {
  return refuse('invalid_arguments', {
    response_metadata: { messages: messages.map(text => `[ERROR] ${text}`) },
  });
}

export function refuseScope(call: Pick<Call, 'scopes'>, needed: string): Refusal {
  return refuse('missing_scope', { needed, provided: (call.scopes ?? []).join(',') });
}

export function hasScope(call: Pick<Call, 'scopes'>, scope: string): boolean {
  return call.scopes === null || call.scopes.includes(scope);
}

/** A text argument; undefined when absent. Numbers in JSON bodies count as text. */
export function text(call: Call, name: string): string | undefined {
  const value = call.args[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

export function flag(call: Call, name: string, otherwise = false): boolean {
  const value = call.args[name];
  if (value === undefined || value === null || value === '') return otherwise;
  return value === true || value === 'true' || value === '1' || value === 1;
}

/** A whole number within limits; `otherwise` when absent; null when it is none or outside. */
export function count(call: Call, name: string, otherwise: number, max: number): number | null {
  const value = call.args[name];
  if (value === undefined || value === null || value === '') return otherwise;
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 && number <= max ? number : null;
}

/** A JSON argument, which forms carry as text: undefined when absent, null when it is not JSON. */
export function json(call: Call, name: string): unknown {
  const value = call.args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  return parsed === undefined ? null : parsed;
}

/** A list of objects: undefined when absent, null when malformed. */
export function objects(call: Call, name: string): Json[] | undefined | null {
  const value = json(call, name);
  if (value === undefined) return undefined;
  return Array.isArray(value) && value.every(isRecord) ? value : null;
}

/** A page of a list, with Slack's opaque cursor; null when the cursor is none of ours. */
export function page<Item>(
  items: readonly Item[],
  cursor: string | undefined,
  limit: number,
): { readonly items: readonly Item[]; readonly nextCursor: string } | null {
  let start = 0;
  if (cursor !== undefined && cursor !== '') {
    const match = /^from:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'));
    if (match === null) return null;
    start = Number(match[1]);
  }
  const end = start + (limit === 0 ? 100 : limit);
  return {
    items: items.slice(start, end),
    nextCursor: end < items.length ? Buffer.from(`from:${end}`).toString('base64') : '',
  };
}
