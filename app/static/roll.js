/* Roll call without a network: what the organiser notes is kept on this phone first (IndexedDB), then sent, each once.
   The page works without this script; with it, a lost network loses nothing. Only numbers of claims are kept, no names. */
(() => {
  "use strict";
  const box = () => document.getElementById("kept");
  if (!box() || !window.indexedDB) return;
  const who = box().dataset.who;
  const EVERY = 15000;
  let sending = false;
  let asked = false; // to send while a sending is under way: begin again after it

  /* ----- the store ----- */
  const opened = new Promise((good, bad) => {
    const asked = indexedDB.open("baodao", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("roll", { keyPath: "key" });
    asked.onsuccess = () => good(asked.result);
    asked.onerror = () => bad(asked.error);
  });
  opened.catch(() => {}); // a browser that keeps nothing sends the form as ever
  async function store(mode, work) {
    const store = (await opened).transaction("roll", mode).objectStore("roll");
    return new Promise((good, bad) => {
      const asked = work(store);
      store.transaction.oncomplete = () => good(asked.result);
      store.transaction.onabort = () => bad(store.transaction.error);
    });
  }
  async function mine() {
    const all = await store("readonly", (rows) => rows.getAll());
    return all.filter((entry) => entry.who === who).sort((a, b) => a.at.localeCompare(b.at));
  }
  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(18)), (n) => n.toString(16).padStart(2, "0")).join("");
  }

  /* ----- keep: the form goes into the store, its boxes are free again ----- */
  async function keep(form) {
    const said = new FormData(form);
    const fields = [...said].filter(([name]) => ["arrived", "left", "at"].includes(name));
    const now = new Date().toISOString();
    const entry = { key: newKey(), who, path: form.getAttribute("action"), fields: [...fields, ["device_at", now]], at: now };
    await store("readwrite", (rows) => rows.put(entry));
    for (const tick of form.querySelectorAll("input:checked")) tick.checked = false;
    await show();
    await send();
  }
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("[data-roll]") || !form.querySelector("input:checked")) return;
      event.preventDefault();
      event.stopPropagation();
      keep(form).catch(() => form.submit());
    },
    true
  );

  /* ----- send: in the order in which it was noted; what is answered is forgotten ----- */
  async function send() {
    if (sending) {
      asked = true;
      return;
    }
    sending = true;
    asked = false;
    try {
      let last = null;
      for (const entry of await mine()) {
        if (entry.said) continue;
        const answer = await one(entry);
        if (!answer) break;
        if (answer.page) last = answer;
      }
      await show();
      if (last) renew(last);
    } catch {
      await show();
    } finally {
      sending = false;
      if (asked) send();
    }
  }
  async function one(entry, again = false) {
    const body = new URLSearchParams(entry.fields);
    body.set("once", entry.key);
    body.set("csrf_token", document.querySelector("input[name=csrf_token]").value);
    const headers = { "X-Device-Clock": new Date().toISOString() };
    let answer;
    try {
      answer = await fetch(entry.path, { method: "POST", body, headers });
    } catch {
      return null; // no network: later
    }
    const text = await answer.text();
    const path = new URL(answer.url).pathname;
    if (answer.status >= 500 || (answer.ok && path !== entry.path)) return null; // busy, or signed out: later
    if (answer.headers.get("X-Form") === "stale") return !again && (await renewToken()) ? one(entry, true) : null;
    if (answer.ok) {
      await store("readwrite", (rows) => rows.delete(entry.key));
      return { page: new DOMParser().parseFromString(text, "text/html"), path };
    }
    const refused = new DOMParser().parseFromString(text, "text/html").querySelector("#refused, #errors, main");
    entry.said = refused ? refused.textContent.replace(/\s+/g, " ").trim().slice(0, 200) : String(answer.status);
    await store("readwrite", (rows) => rows.put(entry));
    return {};
  }

  /* The page stood open longer than its form is good for; or somebody else has signed in since: then it is their turn. */
  async function renewToken() {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=csrf_token]");
    if (!token || page.getElementById("kept")?.dataset.who !== who) return false;
    for (const old of document.querySelectorAll("input[name=csrf_token]")) old.value = token.value;
    return true;
  }

  /* The answer is this page as it is now: show it, unless somebody is ticking already. */
  function renew({ page, path }) {
    const main = document.getElementById("main");
    if (path !== location.pathname || main.querySelector("input:checked")) return;
    main.replaceWith(page.getElementById("main"));
    show();
  }

  /* ----- show ----- */
  async function show() {
    const place = box();
    if (!place) return;
    const entries = await mine();
    place.hidden = entries.length === 0;
    place.querySelector("[data-kept-count]").textContent = String(entries.filter((entry) => !entry.said).length);
    const list = place.querySelector("ul");
    list.replaceChildren();
    for (const entry of entries.filter((one) => one.said)) {
      const line = place.querySelector("template").content.cloneNode(true);
      line.querySelector("span").textContent = entry.said;
      line.querySelector("button").dataset.forget = entry.key;
      list.append(line);
    }
    for (const mark of document.querySelectorAll("[data-claim]")) {
      mark.hidden = !entries.some((entry) => !entry.said && entry.fields.some(([, value]) => value === mark.dataset.claim));
    }
  }
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-forget], [data-send-kept]");
    if (!button) return;
    if (button.dataset.forget) await store("readwrite", (rows) => rows.delete(button.dataset.forget));
    await show();
    await send();
  });

  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(send, EVERY);
  show().then(send, () => {});
})();
