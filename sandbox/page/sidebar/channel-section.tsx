import { type ReactNode, useId } from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { ChannelLink } from './channel-link.tsx';
import styles from './sidebar.module.css';

export function ChannelSection({
  title,
  channels,
}: {
  readonly title: string;
  readonly channels: readonly PageChannel[];
}): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles.sectionTitle}>
        {title}
      </h2>
      <ul>
        {channels.map(channel => (
          <li key={channel.id}>
            <ChannelLink channel={channel} />
          </li>
        ))}
      </ul>
    </section>
  );
}
