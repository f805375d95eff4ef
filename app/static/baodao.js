/* Baodao 报到: small comforts on top of pages that work without a script. ES2020, nothing essential. */
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const place = (name) => document.getElementById(name);
  const plainNumber = (text) => Number(String(text).normalize("NFKC").replace(/[^\d-]/g, "")) || 0;

  /* ----- what appears only where the script runs ----- */
  function prepare(root) {
    for (const button of all("[data-step], [data-copy], [data-print]", root)) button.hidden = false;
    for (const clock of all("[data-countdown]", root)) countDown(clock);
    for (const name of new Set(all("[data-check-all]", root).map((box) => box.dataset.checkAll))) recount(name);
  }

  /* 18 秒后换新码: says the seconds left, then tells its element "over" (hx-trigger="over"), or loads the page anew. */
  function countDown(clock) {
    if (clock.dataset.counting) return;
    clock.dataset.counting = "yes";
    const end = Date.now() + Number(clock.dataset.countdown) * 1000;
    const words = clock.querySelector("[data-seconds]") || clock;
    const tick = () => {
      if (!clock.isConnected) return;
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      words.textContent = String(left);
      if (left > 0) return void setTimeout(tick, 250);
      if (window.htmx && clock.hasAttribute("hx-get")) window.htmx.trigger(clock, "over");
      else if (clock.hasAttribute("data-reload")) location.reload();
    };
    tick();
  }

  /* ----- choosing many rows: data-check-all="record" rules boxes named record; [data-checked="record"] says how many ----- */
  function recount(name) {
    const boxes = all(`input[type=checkbox][name="${CSS.escape(name)}"]`);
    const chosen = boxes.filter((box) => box.checked);
    const sum = chosen.reduce((total, box) => total + plainNumber(box.dataset.amount || 0), 0);
    for (const place of all(`[data-checked="${CSS.escape(name)}"]`)) place.textContent = chosen.length.toLocaleString("en");
    for (const place of all(`[data-checked-sum="${CSS.escape(name)}"]`)) place.textContent = sum.toLocaleString("en");
    for (const button of all(`[data-needs-checked="${CSS.escape(name)}"]`)) button.disabled = chosen.length === 0;
    for (const main of all(`[data-check-all="${CSS.escape(name)}"]`)) {
      main.checked = chosen.length > 0 && chosen.length === boxes.length;
      main.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
  }

  function fill(field, value) {
    const low = plainNumber(field.dataset.low || "0");
    const high = plainNumber(field.dataset.high || "1000000000");
    field.value = Math.min(Math.max(value, low), high).toLocaleString("en");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const text = source.textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      button.querySelector(".word").textContent = button.dataset.done;
    } catch {
      getSelection().selectAllChildren(source);
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-step], [data-fill], [data-copy], [data-print]");
    if (!target) return;
    const { step, fill: into } = target.dataset;
    const field = document.getElementById(step ? target.dataset.for : into || "");
    if (step && field) fill(field, plainNumber(field.value) + Number(step));
    else if (into && field) {
      event.preventDefault();
      fill(field, plainNumber(target.dataset.value));
    } else if (target.hasAttribute("data-copy")) copy(target);
    else if (target.hasAttribute("data-print")) window.print();
  });

  document.addEventListener("change", ({ target }) => {
    if (target.dataset.checkAll) {
      for (const box of all(`input[type=checkbox][name="${CSS.escape(target.dataset.checkAll)}"]`)) box.checked = target.checked;
      recount(target.dataset.checkAll);
    } else if (target.type === "checkbox" && target.name) recount(target.name);
    if (target.hasAttribute("data-submits") && target.form?.requestSubmit) target.form.requestSubmit();
  });

  /* ----- a form is sent once; its key makes a second one harmless anyway ----- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) return void event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    work(form);
    setTimeout(release, 10000, form); // a download leaves the page where it is
    setTimeout(work, form.hasAttribute("data-downloads") ? 10000 : 120000);
  });
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
  addEventListener("pageshow", () => (all("form[data-sent]").forEach(release), work()));

  /* ----- what takes longer than a moment says so; without a form: it is over ----- */
  let soon = 0;
  function work(form) {
    const words = place("working");
    clearTimeout(soon);
    if (words && form) soon = setTimeout(() => (words.textContent = form.dataset.working || words.dataset.words), 700);
    else if (words) words.textContent = "";
  }
  document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.elt.matches("form, button, a") && work(detail.elt));
  document.addEventListener("htmx:afterRequest", () => work());

  /* ----- htmx: the focus stays, a refusal is seen and heard, a lost network is said ----- */
  let sameAgain = () => null; // what had the focus, found again in the part that replaced it
  document.addEventListener("htmx:beforeRequest", () => {
    const { id, tagName, textContent } = document.activeElement || document.body;
    sameAgain = () =>
      id ? place(id) : all(tagName.toLowerCase(), place("main") || document.body).find((one) => one.textContent === textContent);
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { xhr, requestConfig } = detail;
    if (xhr.status >= 400 || xhr.status === 204) return; // 204: nothing is new
    const part = requestConfig?.elt.closest("[hx-select]")?.getAttribute("hx-select") || "";
    if (part.startsWith("#") && !xhr.responseText.includes(`id="${part.slice(1)}"`)) {
      detail.shouldSwap = false; // another page answered, such as the sign-in: go there
      location.assign(xhr.responseURL);
      return;
    }
    place("refused")?.replaceWith(Object.assign(document.createElement("div"), { id: "refused", tabIndex: -1 }));
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    prepare(document);
    const refused = place("errors") || place("refused");
    if (detail.xhr && detail.xhr.status === 422 && refused && refused.textContent.trim()) {
      refused.focus();
      refused.scrollIntoView({ block: "nearest" });
      return;
    }
    const told = place("told");
    const said = told && told.textContent.trim() ? told : null;
    const part = detail.target && place(detail.target.id);
    if (document.activeElement === document.body) (said || sameAgain() || part)?.focus({ preventScroll: true });
    if (!said) hear(part);
  });

  /* A part that came anew says so to those who do not see it, with the page it shows. */
  function hear(part) {
    const words = place("heard");
    if (!words || !part) return;
    words.textContent = "";
    setTimeout(() => (words.textContent = [words.dataset.words, part.querySelector?.(".pager .num")?.textContent].filter(Boolean).join(" ")), 50);
  }
  function notSent() {
    const words = place("not-sent");
    const refused = place("refused");
    if (words && refused) {
      refused.replaceWith(words.content.cloneNode(true));
      place("refused").focus();
    }
  }
  document.addEventListener("htmx:sendError", notSent);
  document.addEventListener("htmx:responseError", notSent);

  document.documentElement.classList.add("js");
  prepare(document);
})();
