import type { ReactNode } from 'react';
import type { PagePerson } from '../../page-contract.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './people.module.css';

/** Degrees between the colours of one person and the next: the golden angle keeps any few of them apart. */
const apart = 137.5;

/** Somebody's initials on a colour that is always theirs; the app's is a sign of its own. */
export function Avatar({
  person,
  size = 28,
}: {
  readonly person: PagePerson | null;
  readonly size?: number;
}): ReactNode {
  const place = useWorkspace(({ people }) => people.findIndex(other => other.id === person?.id));
  const style = { width: size, height: size, fontSize: size * 0.38 };
  if (person === null) {
    return <span aria-hidden="true" className={styles.avatarNotice} style={style} />;
  }
  if (person.isBot) {
    return (
      <span aria-hidden="true" className={styles.avatarBot} style={style}>
        <svg
          viewBox="0 0 20 20"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.9"
          strokeLinecap="round"
          aria-hidden="true"
        >
          <path d="M4 8c2.5-3 4.500-3 6 0s3.5 3 6 0M4 13c2.5-3 4.500-3 6 0s3.5 3 6 0" />
        </svg>
      </span>
    );
  }
  return (
    <span
      aria-hidden="true"
      className={styles.avatar}
      style={{ ...style, background: `oklch(0.47 0.09 ${(195 + place * apart) % 360})` }}
    >
      {initialsOf(person.name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}
