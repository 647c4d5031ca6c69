import type { Message } from '../store/messages.ts';
import { postedAt } from '../store/request-messages.ts';

/**
 * The moment `at` of our clock as Slack's clock shows it, so that it can be compared with the times of events: when
 * Slack took the message, plus the time that has passed on our clock since we heard of that. The answer took its time
 * to reach us, so this is a little early, and what Slack reports about the same moment wins.
 */
export function bySlacksClock(message: Message, heardAt: Date | null, at: Date): Date {
  const posted = postedAt(message.ts) ?? at.getTime();
  const passed = heardAt === null ? 0 : at.getTime() - heardAt.getTime();
  return new Date(posted + Math.max(0, passed));
}
