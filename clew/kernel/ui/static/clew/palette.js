// The palette: Ctrl K anywhere, "/" outside of fields. Without it, the same link leads to search.
const opener = document.querySelector("[data-palette]");
const WAIT = 70; // ms after the last letter

const dialog = document.createElement("dialog");
dialog.className = "palette";
dialog.setAttribute("aria-label", "Go to, act or create");
dialog.innerHTML = `<div class="q"><input type="text" role="combobox" aria-expanded="true" aria-controls="palette-hits"
  aria-autocomplete="list" aria-label="Number, words or an act" autocomplete="off" spellcheck="false" maxlength="200"
  placeholder="A number, words, or what you want to do"><kbd>Esc</kbd></div>
  <div id="palette-hits" role="listbox" aria-label="Results"></div>
  <p class="keys"><span><kbd>↑</kbd> <kbd>↓</kbd> move</span><span><kbd>Enter</kbd> open</span>
  <span><kbd>Ctrl Enter</kbd> new tab</span><span><kbd>&gt;</kbd> only acts and pages</span></p>`;
const input = dialog.querySelector("input");
const hits = dialog.querySelector("[role=listbox]");
let timer = 0, asking = null, waitingEnter = null;

const options = () => [...hits.querySelectorAll("a[role=option]")];
const chosen = () => hits.querySelector("[aria-selected=true]");

const choose = (option) => {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
};

const ask = async () => {
  timer = 0;
  asking?.abort();
  asking = new AbortController();
  const mine = asking;
  try {
    const answer = await fetch(`${opener.dataset.palette}?q=${encodeURIComponent(input.value)}`, { signal: mine.signal, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    hits.innerHTML = await answer.text();
    choose(options()[0]);
  } catch (fault) {
    if (fault.name === "AbortError") return;
    hits.textContent = "";
    choose(null);
    const note = document.createElement("div");
    note.className = "none soft";
    note.setAttribute("role", "option");
    note.setAttribute("aria-disabled", "true");
    note.textContent = "The server gave no answer. Reload the page, or sign in again.";
    hits.append(note);
  }
  if (asking === mine) asking = null;
  // Enter belongs to the words as they stand: never to an answer that came for fewer of them.
  if (waitingEnter && !timer && !asking) open(waitingEnter);
};

const open = (event) => {
  waitingEnter = null;
  const option = chosen();
  if (!option) return;
  if (event.ctrlKey || event.metaKey) window.open(option.href, "_blank", "noopener");
  else location.assign(option.href);
};

const show = () => {
  if (dialog.open) return;
  if (!dialog.isConnected) document.body.append(dialog);
  input.value = "";
  waitingEnter = null;
  hits.textContent = "";
  choose(null);
  dialog.showModal();
  input.focus();
  ask();
};

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const all = options();
  const at = all.indexOf(chosen());
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (to !== undefined && all.length) choose(all[(to + all.length) % all.length]);
  else if (event.key === "Enter" && (timer || asking)) {
    waitingEnter = event; // the answer is on its way
    if (timer) {
      clearTimeout(timer);
      ask();
    }
  }
  else if (event.key === "Enter") open(event);
  else return;
  event.preventDefault();
  event.stopPropagation();
});
hits.addEventListener("pointermove", (event) => {
  const option = event.target.closest("[role=option]");
  if (option && option !== chosen()) choose(option);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

if (opener) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else show();
  });
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show();
  });
}
