// Light or dark, and whether single keys act. Loaded before the first paint, so that a dark page never flashes white;
// without this file the system setting rules.
(() => {
  const root = document.documentElement;
  const keep = (value) => {
    try {
      if (value) localStorage.setItem("clew.theme", value);
      return localStorage.getItem("clew.theme");
    } catch {
      return null; // storage is closed: the choice lasts for this page
    }
  };
  const saved = keep();
  if (saved === "dark" || saved === "light") root.dataset.theme = saved;
  try {
    if (localStorage.getItem("clew.keys") === "off") root.dataset.keys = "off";
  } catch { /* storage is closed */ }
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    keep(root.dataset.theme);
  });
})();
