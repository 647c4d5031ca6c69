import { bold, type Mrkdwn, md } from './mrkdwn.ts';

const ICONS: Readonly<Record<string, string>> = {
  low: '🟢',
  elevated: '🟡',
  high: '🟠',
  critical: '🔴',
};

/** `🟠 *Risk: high*` */
export function riskLabel(level: string): Mrkdwn {
  return md`${ICONS[level] ?? '⚪'} ${bold(`Risk: ${level}`, 40)}`;
}
