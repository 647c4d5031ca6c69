import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './controls.module.css';
import { Icon, type IconName } from './icon.tsx';

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'danger-solid' | 'quiet';

const looks: Readonly<Record<ButtonLook, string>> = {
  plain: '',
  primary: styles.primary ?? '',
  danger: styles.danger ?? '',
  'danger-solid': styles.dangerSolid ?? '',
  quiet: styles.quiet ?? '',
};

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: ButtonLook;
  readonly isBusy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
};

export function Button({
  look = 'plain',
  isBusy = false,
  type = 'button',
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type={type}
      className={`${styles.button} ${looks[look]}`}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy && <span className={styles.spinner} aria-hidden="true" />}
      {children}
    </button>
  );
}

export type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly icon: IconName;
  /** What it does: its name for a screen reader, and its tooltip. */
  readonly label: string;
  readonly ref?: Ref<HTMLButtonElement>;
};

export function IconButton({ icon, label, type = 'button', className, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type={type}
      className={`${styles.iconButton} ${className ?? ''}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
