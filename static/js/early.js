/** Sets theme and language before the first paint, so that nothing flashes. Not a module: it blocks. */
{
  /** @param {string} name */
  const stored = (name) => {
    try {
      return localStorage.getItem(`nn-playground.${name}`);
    } catch {
      return null; // storage is switched off: the browser's own preferences decide
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const chinese = (navigator.languages ?? [navigator.language])[0]?.startsWith("zh");
  const root = document.documentElement;
  root.dataset.theme = stored("theme") ?? (dark ? "dark" : "light");
  root.lang = stored("lang") ?? (chinese ? "zh" : "en");
}
