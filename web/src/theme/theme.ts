/** The two themes. */
export type Theme = 'light' | 'dark';

const key = 'clawdet-theme';

/** The theme that the visitor has chosen in this browser, if any. */
export function chosenTheme(): Theme | undefined {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
}

/** The current theme: the chosen one, or else the system's. */
export function shownTheme(): Theme {
  const chosen = chosenTheme();
  if (chosen) return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Shows a theme and remembers it in this browser (`public/theme.js` reads it before the first paint). */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage is blocked: the choice lasts only until the visitor leaves the page.
  }
}
