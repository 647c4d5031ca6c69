/** A message is edited at most this often, so that people can read it and Slack does not mind. */
const EDIT_EVERY_MS = 1_000;

const REMEMBERED = 1_000;

/** How fast this process may go: per message since it was last shown, per channel until Slack takes calls again. */
export class Pace {
  private readonly shownAt = new Map<string, number>();
  private readonly closedUntil = new Map<string, number>();

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

  /** Until when the channel is closed, or null when it is not. */
  closedFor(channelId: string, now: Date): Date | null {
    const until = this.closedUntil.get(channelId);
    if (until === undefined) return null;
    if (until > now.getTime()) return new Date(until);
    this.closedUntil.delete(channelId);
    return null;
  }
}
