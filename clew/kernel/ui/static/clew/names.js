// Names after an @ in a remark: a short list under the words, chosen by keys or by touch.
const WAIT = 90; // ms after the last letter
const list = document.createElement("ul");
list.className = "names";
list.id = "names-offered";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "People");
let field = null, timer = 0, asking = null;

const typed = () => {
  const before = field.value.slice(0, field.selectionStart);
  return /(?:^|[\s(])@([\p{L}\p{M}.'-]*(?: [\p{L}\p{M}.'-]*)?)$/u.exec(before)?.[1];
};

const options = () => [...list.children];
const chosen = () => list.querySelector("[aria-selected=true]");

const choose = (option) => {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) field.setAttribute("aria-activedescendant", option.id);
};

const close = () => {
  asking?.abort();
  clearTimeout(timer);
  list.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
};

const take = (name) => {
  const start = field.selectionStart - typed().length;
  field.setRangeText(`${name} `, start, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close();
  field.focus();
};

const offer = (names) => {
  list.replaceChildren(...names.map((name, n) => {
    const option = document.createElement("li");
    option.id = `name-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = name;
    option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(name); });
    return option;
  }));
  field.setAttribute("aria-controls", list.id);
  field.after(list);
  choose(list.firstElementChild);
};

const ask = async () => {
  const words = typed();
  if (words === undefined) return close();
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`/talk/names?q=${encodeURIComponent(words)}`, { signal: asking.signal });
    const names = answer.ok && !answer.redirected ? (await answer.text()).split("\n").filter(Boolean) : [];
    if (names.length && typed() !== undefined) offer(names); else close();
  } catch (fault) {
    if (fault.name !== "AbortError") close();
  }
};

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("textarea[data-names]")) return;
  field = event.target;
  clearTimeout(timer);
  if (typed() === undefined) close(); else timer = setTimeout(ask, WAIT);
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field || !list.isConnected) return;
  const all = options(), at = all.indexOf(chosen());
  if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") choose(all[(at + all.length - 1) % all.length]);
  else if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") take(chosen().textContent);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
