// What pages do beyond HTML: keys, drafts, file drop, one submit, focus. No page needs it to work.
const root = document.documentElement;
const $$ = (selector, scope = document) =>
  [...(scope.matches?.(selector) ? [scope] : []), ...scope.querySelectorAll(selector)];

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const refused = (element) => element?.getAttribute("aria-disabled") === "true";
const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? !!element.offsetParent;
const clock = (date) => date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Say something in the page's live region; errors stay, they are never a toast. */
const say = (sentence, kind = "gap") => {
  const place = document.getElementById("messages") ?? document.getElementById("main") ?? document.body;
  const note = make("p", { class: `msg ${kind}`, role: kind === "gap" ? "alert" : "status" }, sentence);
  place.prepend(note);
  return note;
};

// --- keys ------------------------------------------------------------------------------------

const TYPED = /^(?!button$|checkbox$|radio$|submit$|reset$|file$|image$|range$|color$)/;
const isTyping = (element) =>
  !!element && (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT" ||
    (element.tagName === "INPUT" && TYPED.test(element.type)));

const withKeys = (wanted = () => true) => {
  const dialog = $$("dialog[open]").at(-1);
  return $$("[data-key]", dialog ?? document).filter((element) => wanted(element) && seen(element)); // seen lays out
};

const press = (element) => {
  if (isTyping(element)) return element.focus();
  element.focus();
  if (!refused(element)) element.click(); // refused: focus lets the screen reader say why
};

const submitMain = () => {
  const form = document.activeElement?.closest("form") ?? document.querySelector("dialog[open] form, form[data-main]");
  if (!form) return false;
  const button = form.querySelector("button:not([type=button], [type=reset]), input[type=submit]") ??
    $$("button[form]").find((each) => each.form === form && each.type === "submit");
  const waiting = !button && form.querySelector('[aria-disabled="true"]');
  if (waiting || refused(button)) (button ?? waiting).focus();
  else form.requestSubmit(button ?? undefined);
  return true;
};

const keyLabel = (element) => {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const words = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  return words.trim().replace(/\s+/g, " ").replace(new RegExp(`\\s*${element.dataset.key}$`, "i"), "");
};

// Keys that belong to no one element: data-keys-more="J: Next row|K: Row before".
const moreKeys = () => $$("[data-keys-more]").flatMap((each) => each.dataset.keysMore.split("|"))
  .map((row) => [row.slice(0, row.indexOf(":")), row.slice(row.indexOf(":") + 1).trim()]);

const showKeys = () => {
  const known = new Map(withKeys().map((element) => [element.dataset.key, keyLabel(element)]));
  const rows = [...known, ...moreKeys(), ["Ctrl Enter", "Send the form"], ["?", "This list"]];
  const list = make("dl", { class: "keylist" });
  for (const [key, label] of rows) {
    list.append(make("dt", {}, make("kbd", {}, key.length === 1 ? key.toUpperCase() : key)), make("dd", {}, label));
  }
  const close = make("button", { class: "btn", type: "button" }, "Close");
  const title = make("h2", { id: "keys-title" }, "Keys on this page");
  const off = root.dataset.keys === "off";
  const note = off ? [make("p", { class: "soft" }, "Single keys are off in this browser.")] : [];
  const turn = make("button", { class: "btn quiet", type: "button" }, off ? "Turn single keys on" : "Turn single keys off");
  turn.addEventListener("click", () => {
    root.dataset.keys = off ? "on" : "off";
    try { localStorage.setItem("clew.keys", root.dataset.keys); } catch { /* the choice lasts for this page */ }
    dialog.close();
    say(off ? "Single keys are on." : "Single keys are off in this browser. Ctrl K and Ctrl Enter stay.", "ok");
  });
  const dialog = make("dialog", { class: "keys", "aria-labelledby": "keys-title" },
    make("div", { class: "in" }, title, ...note, list, make("div", { class: "acts" }, close, turn)));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (submitMain()) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (root.dataset.keys === "off" || isTyping(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    if (!document.querySelector("dialog.keys")) showKeys();
    return;
  }
  const wanted = event.key.toLowerCase();
  const target = withKeys((element) => element.dataset.key.toLowerCase() === wanted)[0];
  if (!target) return;
  event.preventDefault();
  press(target);
});

// --- clicks: refused buttons, dialogs, print, copy ---------------------------------------------

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[aria-disabled='true']");
  if (!target) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-keys-open], [data-dialog], [data-close], [data-print], [data-copy]");
  if (!target) return;
  if ("keysOpen" in target.dataset) showKeys();
  else if (target.dataset.dialog) document.getElementById(target.dataset.dialog)?.showModal();
  else if ("close" in target.dataset) target.closest("dialog")?.close();
  else if ("print" in target.dataset) window.print();
  else navigator.clipboard?.writeText(target.dataset.copy).then(() => say("Copied.", "ok"), () => say(`Copy it by hand: ${target.dataset.copy}`));
});

// --- one submit --------------------------------------------------------------------------------

const busy = new Map();
const release = (form) => {
  clearTimeout(busy.get(form)?.timer);
  busy.get(form)?.button?.removeAttribute("aria-busy");
  busy.delete(form);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return; // htmx sends it and guards itself
  if (refused(event.submitter) || busy.has(form)) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || form.target === "_blank") return;
  event.submitter?.setAttribute("aria-busy", "true");
  // An answer that is a file leaves this page standing: let go after ten seconds.
  busy.set(form, { button: event.submitter, timer: setTimeout(() => release(form), 10000) });
});
addEventListener("pageshow", (event) => {
  if (event.persisted) [...busy.keys()].forEach(release);
});

// --- drafts --------------------------------------------------------------------------------------

const MONTH = 30 * 24 * 3600 * 1000;
const PREFIX = "clew.draft.";
const draftKey = (key) => `${PREFIX}${document.body.dataset.user ?? "nobody"}.${key}`;
const storage = {
  get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
  drop: (key) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
};
const UNKEPT = new Set(["password", "hidden", "file", "submit", "button", "reset", "image"]);
const kept = (form) => [...form.elements].filter((e) => e.name && !UNKEPT.has(e.type) && !e.readOnly && !("noDraft" in e.dataset));
const valueOf = (e) => {
  if (e.type === "checkbox" || e.type === "radio") return e.checked;
  return e.multiple ? [...e.selectedOptions].map((option) => option.value) : e.value;
};
const fill = (e, value) => {
  if (e.type === "checkbox" || e.type === "radio") e.checked = value;
  else if (e.multiple) for (const option of e.options) option.selected = value.includes(option.value);
  else e.value = value;
};
const slot = (e, seenNames) => {
  const tick = e.type === "checkbox" || e.type === "radio";
  const name = tick ? `${e.name}=${e.value}` : e.name;
  seenNames[name] = (seenNames[name] ?? -1) + 1;
  return `${name}#${seenNames[name]}`;
};
const snapshot = (form) => {
  const names = {};
  return Object.fromEntries(kept(form).map((e) => [slot(e, names), valueOf(e)]));
};
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const applyDraft = (form, fields) => {
  const names = {};
  for (const e of kept(form)) {
    const place = slot(e, names);
    if (place in fields) fill(e, fields[place]);
  }
  form.dispatchEvent(new Event("draft-restored", { bubbles: true }));
};

const keepDrafts = (form) => {
  const key = draftKey(form.dataset.draft);
  const fresh = snapshot(form);
  const version = form.elements.namedItem("version")?.value ?? "";
  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    timer = 0;
    const fields = snapshot(form);
    if (same(fields, fresh)) return storage.drop(key);
    const done = storage.set(key, { at: Date.now(), version, fields });
    const note = form.querySelector("[data-draft-note]");
    if (note) note.textContent = done ? `Draft kept ${clock(new Date())}` : "This browser keeps no drafts";
  };
  const later = () => { timer ||= setTimeout(save, 1000); };
  offerDraft(form, key, fresh, version);
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", () => { if (timer) save(); });
};

const offerDraft = (form, key, fresh, version) => {
  const draft = storage.get(key);
  if (!draft) return;
  if (Date.now() - draft.at > MONTH || !Object.keys(draft.fields).some((name) => name in fresh)) return storage.drop(key);
  if (same({ ...fresh, ...draft.fields }, fresh)) return;
  const note = make("p", { class: "msg", role: "status" });
  const discard = make("button", { class: "linklike", type: "button" }, "discard");
  const restore = make("button", { class: "linklike", type: "button" }, "restore it");
  const at = new Date(draft.at);
  const day = at.toDateString() === new Date().toDateString() ? "" : `${at.toLocaleDateString([], { day: "numeric", month: "short" })} `;
  discard.addEventListener("click", () => {
    storage.drop(key);
    applyDraft(form, fresh);
    note.replaceChildren("Draft discarded.");
  });
  const restored = () => {
    applyDraft(form, draft.fields);
    note.replaceChildren(make("span", {}, `Draft restored from ${day}${clock(at)} · `, discard));
  };
  restore.addEventListener("click", restored);
  // Old words under a new version would overwrite what somebody else saved: ask, do not fill in.
  if (draft.version === version) restored();
  else note.replaceChildren(make("span", {}, `You have a draft from ${day}${clock(at)}, but the record changed since: `, restore, " · ", discard));
  form.prepend(note);
};

const clearDrafts = (scope) => {
  const marked = $$("[data-draft-clear]", scope);
  if (scope === document && document.body.dataset.draftClear) marked.push(document.body);
  for (const element of marked) for (const key of element.dataset.draftClear.split(/\s+/)) storage.drop(draftKey(key));
};

// --- files: dropped, pasted or chosen ------------------------------------------------------------

const UNITS = [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]];
const size = (bytes) => {
  const [unit, name] = UNITS.find(([least]) => bytes >= least) ?? [1, "bytes"];
  return `${(bytes / unit).toFixed(unit > 1 && bytes / unit < 10 ? 1 : 0)} ${name}`;
};

const listFiles = (form, input) => {
  const list = form.querySelector("[data-drop-list]") ??
    input.insertAdjacentElement("afterend", make("ul", { class: "files chosen", "data-drop-list": "", role: "status" }));
  const limit = Number(form.dataset.maxBytes || Infinity);
  const rows = [...input.files].map((file) => {
    const words = make("span", {}, file.name);
    const row = make("li", {}, words, make("span", { class: "xs mute" }, size(file.size)));
    if (file.size > limit) row.append(make("small", { class: "late" }, `Too large: at most ${size(limit)} are taken.`));
    else if (!file.size) row.append(make("small", { class: "late" }, "The file is empty."));
    return row;
  });
  list.replaceChildren(...rows);
  return [...input.files].every((file) => file.size && file.size <= limit);
};

const takeFiles = (form, files) => {
  const input = form.querySelector("input[type=file]");
  const bag = new DataTransfer();
  for (const file of input.multiple ? files : [...files].slice(0, 1)) bag.items.add(file);
  input.files = bag.files;
  const fine = listFiles(form, input);
  form.dispatchEvent(new Event("change", { bubbles: true }));
  if (fine && form.dataset.drop !== "wait") form.requestSubmit();
};

const dropTarget = () => $$("form[data-drop]").find((form) => seen(form) && form.querySelector("input[type=file]"));
const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let depth = 0;
const veil = (form) => {
  document.querySelector(".dropveil")?.remove();
  if (form) document.body.append(make("div", { class: "dropveil" }, make("p", {}, form.dataset.dropLabel || "Drop the file here")));
};
addEventListener("dragenter", (event) => {
  if (!carriesFiles(event) || !dropTarget()) return;
  event.preventDefault();
  depth += 1;
  if (depth === 1) veil(dropTarget());
});
addEventListener("dragover", (event) => { if (carriesFiles(event) && dropTarget()) event.preventDefault(); });
addEventListener("dragleave", (event) => {
  if (!carriesFiles(event) || !depth) return;
  depth -= 1;
  if (!depth) veil(null);
});
addEventListener("drop", (event) => {
  const form = carriesFiles(event) && dropTarget();
  depth = 0;
  veil(null);
  if (!form || !event.dataTransfer.files.length) return;
  event.preventDefault();
  takeFiles(form, event.dataTransfer.files);
});
addEventListener("paste", (event) => {
  const form = event.clipboardData?.files.length && dropTarget();
  if (!form) return;
  event.preventDefault();
  takeFiles(form, event.clipboardData.files);
});

// --- start, and again for what htmx brings ---------------------------------------------------------

const start = (scope) => {
  clearDrafts(scope);
  $$("form[data-draft]", scope).forEach(keepDrafts);
  for (const form of $$("form[data-drop]", scope)) {
    const input = form.querySelector("input[type=file]");
    input?.addEventListener("change", () => listFiles(form, input));
  }
  ($$(".errors[role=alert]", scope)[0] ?? $$("[data-focus]", scope)[0])?.focus();
};

start(document);
document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) start(event.detail.elt); });
document.addEventListener("htmx:responseError", (event) => say(`The server answered ${event.detail.xhr.status}. What you typed is still here; try again.`));
document.addEventListener("htmx:sendError", () => say("The server cannot be reached. What you typed is still here; try again."));
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say("The passkey could not be used. Try again, or take another way.");
});
