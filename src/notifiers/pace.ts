/** A message is edited at most this often, so that people can read it and Slack does not mind. */
const EDIT_EVERY_MS = 1_000;

const REMEMBERED = 1_000;

/** While Slack refuses our token, one call a minute asks whether it takes it again. */
const REFUSED_SECONDS = 60;

/** Why nothing may be tried, in Slack's words, and until when. */
export type Closed = { readonly code: string; readonly until: Date };

/**
 * How fast this process may go: per message since it was last shown, per channel until Slack takes calls again, and not
 * at all for a while after Slack refused our token.
 */
export class Pace {
  private readonly shownAt = new Map<string, number>();
  private readonly closedUntil = new Map<string, number>();
  private refused: Closed | null = null;

  /** How long to wait before the message may be edited, in milliseconds. */
  waitBeforeEdit(key: string, now: Date): number {
    const last = this.shownAt.get(key);
    return last === undefined
      ? 0
      : Math.max(0, Math.min(EDIT_EVERY_MS, last + EDIT_EVERY_MS - now.getTime()));
  }

  shown(key: string, now: Date): void {
    this.shownAt.delete(key);
    this.shownAt.set(key, now.getTime());
    if (this.shownAt.size <= REMEMBERED) return;
    const [oldest] = this.shownAt.keys();
    if (oldest !== undefined) this.shownAt.delete(oldest);
  }

  /** Slack takes no more calls about this channel for so many seconds. */
  close(channelId: string, seconds: number, now: Date): Date {
    const until = new Date(now.getTime() + Math.max(1, seconds) * 1000);
    this.closedUntil.set(channelId, until.getTime());
    return until;
  }

  /** Slack does not take our token: no call about any channel for a while. False when that was known already. */
  closeAll(code: string, now: Date): boolean {
    const isKnown = this.refused !== null && this.refused.until > now;
    this.refused = { code, until: new Date(now.getTime() + REFUSED_SECONDS * 1000) };
    return !isKnown;
  }

  /** Slack took a call: our token is good. */
  reopen(): void {
    this.refused = null;
  }

  /** Why and until when nothing may be tried in this channel, or null when it may. */
  closedFor(channelId: string, now: Date): Closed | null {
    if (this.refused !== null && this.refused.until > now) return this.refused;
    const until = this.closedUntil.get(channelId);
    if (until === undefined) return null;
    if (until > now.getTime()) return { code: 'ratelimited', until: new Date(until) };
    this.closedUntil.delete(channelId);
    return null;
  }
}
