import { createHash } from 'node:crypto';
import type { PageFaultKind, PageFaultRule } from '../page-contract.ts';
import type { Changes } from '../workspace/changes.ts';

export type CallFault =
  | { readonly kind: 'rate_limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'server_error' }
  | { readonly kind: 'lost_answer' };

export type DeliveryFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'reorder' };

export type NewFaultRule = Omit<PageFaultRule, 'id'>;

const callKinds = ['rate_limited', 'server_error', 'lost_answer'] as const;
const deliveryKinds = ['drop', 'delay', 'duplicate', 'reorder'] as const;

/**
 * Decides what goes wrong. A random fault depends on the seed, the title and how often that title came before, and
 * on nothing else: a recorded seed makes the same calls and deliveries fail again, however they interleave.
 */
export class Faults {
  #rules: (PageFaultRule & { left: number | null })[] = [];
  #random: { readonly seed: number; readonly share: number } | null = null;
  #isTokenRevoked = false;
  #lastId = 0;
  readonly #seen = new Map<string, number>();
  readonly #changes: Changes;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Adds a rule, as in `{ fault: 'rate_limited', match: 'chat.postMessage', times: 2 }`; gives its id. */
  add(rule: NewFaultRule): string {
    this.#lastId += 1;
    const id = `fault-${this.#lastId}`;
    this.#rules.push({ ...rule, id, left: rule.times });
    this.#tell();
    return id;
  }

  remove(id: string): void {
    this.#rules = this.#rules.filter(rule => rule.id !== id);
    this.#tell();
  }

  /** From now on each call and delivery fails with probability `share`. */
  random(options: { readonly seed: number; readonly share: number }): void {
    this.#random = options;
    this.#seen.clear();
    this.#tell();
  }

  /** Takes every fault away; a revoked token is good again. */
  clear(): void {
    this.#rules = [];
    this.#random = null;
    this.#isTokenRevoked = false;
    this.#tell();
  }

  get isTokenRevoked(): boolean {
    return this.#isTokenRevoked;
  }

  set isTokenRevoked(isRevoked: boolean) {
    this.#isTokenRevoked = isRevoked;
    this.#tell();
  }

  get rules(): readonly PageFaultRule[] {
    return this.#rules.map(({ left, ...rule }) => ({ ...rule, times: left }));
  }

  get randomness(): { readonly seed: number; readonly share: number } | null {
    return this.#random;
  }

  /** What befalls a Web API call of this method, if anything. */
  onCall(method: string): CallFault | null {
    const rule = this.#takeRule(callKinds, method);
    if (rule !== null) return asCallFault(rule.fault, rule.retryAfterSeconds ?? 1);
    const drawn = this.#draw('call', method);
    return drawn === null ? null : asCallFault(callKinds[drawn % callKinds.length] ?? 'server_error', 1);
  }

  /** What befalls a delivery of this title, if anything. */
  onDelivery(title: string): DeliveryFault | null {
    const rule = this.#takeRule(deliveryKinds, title);
    if (rule !== null) return asDeliveryFault(rule.fault, rule.delayMs ?? 200);
    const drawn = this.#draw('delivery', title);
    if (drawn === null) return null;
    return asDeliveryFault(deliveryKinds[drawn % deliveryKinds.length] ?? 'drop', 20 + (drawn % 180));
  }

  #takeRule(kinds: readonly PageFaultKind[], title: string): PageFaultRule | null {
    const rule = this.#rules.find(
      candidate => kinds.includes(candidate.fault) && matches(candidate.match, title),
    );
    if (rule === undefined) return null;
    if (rule.left !== null) {
      rule.left -= 1;
      if (rule.left <= 0) this.#rules = this.#rules.filter(other => other !== rule);
      this.#tell();
    }
    return rule;
  }

  #draw(direction: 'call' | 'delivery', title: string): number | null {
    if (this.#random === null) return null;
    const key = `${direction}:${title}`;
    const nth = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, nth);
    const digest = createHash('sha256').update(`${this.#random.seed}:${key}:${nth}`).digest();
    const isFaulty = digest.readUInt32BE(0) / 2 ** 32 < this.#random.share;
    return isFaulty ? digest.readUInt16BE(4) : null;
  }

  #tell(): void {
    this.#changes.tell({ kind: 'faults' });
  }
}

function matches(pattern: string, title: string): boolean {
  return (
    pattern === '*' || pattern === title || (pattern.endsWith('*') && title.startsWith(pattern.slice(0, -1)))
  );
}

function asCallFault(kind: PageFaultKind, retryAfterSeconds: number): CallFault | null {
  if (kind === 'rate_limited') return { kind, retryAfterSeconds };
  return kind === 'server_error' || kind === 'lost_answer' ? { kind } : null;
}

function asDeliveryFault(kind: PageFaultKind, delayMs: number): DeliveryFault | null {
  if (kind === 'delay') return { kind, delayMs };
  return kind === 'drop' || kind === 'duplicate' || kind === 'reorder' ? { kind } : null;
}
