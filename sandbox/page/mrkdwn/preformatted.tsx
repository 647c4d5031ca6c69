import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import styles from './mrkdwn.module.css';

/** Text whose columns must stay under one another: it scrolls sideways, and is a stop for the keyboard only then. */
export function Preformatted({ text }: { readonly text: string }): ReactNode {
  const box = useRef<HTMLPreElement>(null);
  const [isWide, setWide] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <pre ref={box} className={styles.preformatted} tabIndex={isWide ? 0 : undefined}>
      {text}
    </pre>
  );
}
