// What a list does beyond HTML: rows by keyboard, how many are chosen, short addresses.
const root = document.documentElement;
const rows = () => [...document.querySelectorAll("tr[data-row]")];
const table = document.querySelector("table[data-keys-more]");
const picks = () => [...document.querySelectorAll('tr[data-row] input[name="pick"]')];
const typing = (element) => !!element && (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
  (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(element.type)));

// --- choosing rows ------------------------------------------------------------------------------

const bar = document.querySelector("[data-bulk]");
const all = bar?.querySelector('input[name="all"]');
const pickAll = document.querySelector("[data-pick-all]");
const countPicks = () => {
  if (!bar) return;
  const chosen = picks().filter((each) => each.checked);
  for (const each of picks()) each.closest("tr").setAttribute("aria-selected", each.checked ? "true" : "false");
  bar.hidden = !chosen.length && !all?.checked;
  bar.querySelector("[data-bulk-count]").textContent = all?.checked ? "All that match" : `${chosen.length} chosen`;
  const box = pickAll?.querySelector("input");
  if (!box) return;
  box.checked = chosen.length > 0 && chosen.length === picks().length;
  box.indeterminate = chosen.length > 0 && !box.checked;
};
if (bar) {
  if (pickAll) pickAll.hidden = false;
  pickAll?.addEventListener("change", (event) => {
    for (const each of picks()) each.checked = event.target.checked;
    countPicks();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.('input[name="pick"], input[name="all"]')) countPicks();
  });
  addEventListener("pageshow", countPicks);
  countPicks();
}

// --- rows by keyboard: j k x Enter --------------------------------------------------------------

const linkOf = (row) => row.querySelector("th a, td a:not(.edit)");
const current = () => document.activeElement?.closest?.("tr[data-row]");
const move = (step) => {
  const list = rows();
  const at = list.indexOf(current());
  const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step))];
  if (!next) return;
  linkOf(next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};
if (table) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (root.dataset.keys === "off" || typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "x" && current()) current().querySelector('input[name="pick"]')?.click();
    else if (key === "enter" && event.target.matches?.('input[name="pick"]')) location.assign(current().dataset.row);
    else return;
    event.preventDefault();
  });
}

// --- an address without what was left empty, and one open panel at a time -------------------------

document.addEventListener("formdata", (event) => {
  if (!("lean" in event.target.dataset)) return;
  const data = event.formData;
  const form = event.target;
  const boxes = [...form.querySelectorAll('input[name="columns"]')];
  if (boxes.every((each) => each.checked)) data.delete("columns");
  for (const [name, value] of [...data]) if (value === "") data.delete(name);
});
document.addEventListener("click", (event) => {
  for (const each of document.querySelectorAll("details.drop[open]")) if (!each.contains(event.target)) each.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.drop[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("toggle", (event) => {
  const panel = event.target;
  if (!panel.matches?.("details.drop") || !panel.open) return;
  panel.querySelector(".panel :is(input:not([type=hidden]), select, a)")?.focus();
}, true);
