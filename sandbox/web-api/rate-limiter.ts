/** Slack's published tiers, and the methods with rules of their own. */
export type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'posting' | 'special';

/**
 * Calls a minute and workspace. Slack tolerates a small burst on tier 1, or no socket could reconnect twice; special
 * methods take hundreds a minute, and this is where we stop them.
 */
const callsPerMinute: Readonly<Record<Tier, number>> = {
  tier1: 1 + 4,
  tier2: 20,
  tier3: 50,
  tier4: 100,
  posting: 300,
  special: 600,
};

/** About one message a second in a channel, with bursts of a few. */
const posting = { perSecond: 1, burst: 4 };

export type RateLimiterOptions = {
  /** Multiplies every allowance; Infinity switches limits off. */
  readonly scale: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
};

/** Decides which calls are too many. */
export class RateLimiter {
  readonly #scale: number;
  readonly #now: () => number;
  readonly #calls = new Map<string, number[]>();
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(options: RateLimiterOptions) {
    this.#scale = options.scale;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Counts a call of a method. Gives 0 when it may pass, else how many seconds to wait. */
  takeCall(method: string, tier: Tier): number {
    if (this.#scale === Number.POSITIVE_INFINITY) return 0;
    const allowed = Math.max(1, Math.floor(callsPerMinute[tier] * this.#scale));
    const now = this.#now();
    const recent = (this.#calls.get(method) ?? []).filter(at => at > now - 60_000);
    this.#calls.set(method, recent);
    const oldest = recent[0];
    if (recent.length >= allowed && oldest !== undefined) return wholeSeconds(oldest + 60_000 - now);
    recent.push(now);
    return 0;
  }

  /** Counts a message to a channel. Gives 0 when it may pass, else how many seconds to wait. */
  takePost(channel: string): number {
    if (this.#scale === Number.POSITIVE_INFINITY) return 0;
    const now = this.#now();
    const size = posting.burst * this.#scale;
    const rate = posting.perSecond * this.#scale;
    const before = this.#buckets.get(channel) ?? { tokens: size, at: now };
    const tokens = Math.min(size, before.tokens + ((now - before.at) / 1_000) * rate);
    const isAllowed = tokens >= 1;
    this.#buckets.set(channel, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    return isAllowed ? 0 : wholeSeconds(((1 - tokens) / rate) * 1_000);
  }
}

function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
