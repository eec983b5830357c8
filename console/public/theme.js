// Applies the remembered theme before the first paint, so that nothing flashes. A file of its own because our
// content security policy forbids inline scripts. The key and values are those of src/frame/theme.ts.
try {
  const theme = localStorage.getItem('kairos.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us (private window): the system's theme holds.
}
