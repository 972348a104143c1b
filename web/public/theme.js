// Runs before the first paint, so a chosen theme never flashes; a file of its own because the CSP allows no inline script.
try {
  const theme = localStorage.getItem('clawdet-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's preference holds.
}
