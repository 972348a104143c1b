// Runs before the first paint, so that the wrong theme never flashes. Not inline, because the CSP forbids it.
try {
  const theme = localStorage.getItem('clawdet-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's preference applies.
}
