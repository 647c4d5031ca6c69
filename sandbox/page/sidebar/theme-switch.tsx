import type { ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';
import { type Theme, useTheme } from '../state/use-theme.ts';

/** What comes after each setting, and what the setting is called. */
const settings: Readonly<Record<Theme, readonly [next: Theme, name: string]>> = {
  system: ['light', 'as the system'],
  light: ['dark', 'light'],
  dark: ['system', 'dark'],
};

export function ThemeSwitch(): ReactNode {
  const [theme, setTheme] = useTheme();
  const [next, name] = settings[theme];
  return (
    <button type="button" onClick={() => setTheme(next)}>
      <Icon name={theme === 'dark' ? 'moon' : 'sun'} size={16} />
      Colours: {name}
    </button>
  );
}
