import { useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { chooseTheme, shownTheme } from './theme.ts';

/** Switches between the light and the dark theme. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(shownTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  const toggle = () => {
    chooseTheme(other);
    setTheme(other);
  };
  return (
    <button type="button" className="icon-button" onClick={toggle} aria-label={`Use ${other} theme`}>
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}
