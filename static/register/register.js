/* Comfort only: every page works with this file blocked.

   form[data-live]       a GET form that acts at once: its address is fetched and the parts
                         of the answer take their places here
   #results, [data-swap] those parts, found by their id
   [data-copy="#id"]     copies that element's text; data-done is the label afterwards
   [data-print]          prints the page
   .toc a                the section being read is marked

   Buttons that need this file are `hidden` in the HTML and shown here. */
(() => {
  "use strict";

  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  /* ------------------------------------------------------------ announcements */
  const announcer = document.createElement("p");
  announcer.className = "vh";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);

  function announce(text) {
    announcer.textContent = text;
  }

  /* ------------------------------------------------------------ live filters */
  const isLive = (form) => form?.matches("form[data-live]");
  const isText = (control) => control?.matches("input:not([type=checkbox], [type=radio]), textarea");
  let request = new AbortController();
  let shown = location.pathname + location.search;

  /* The address a form leads to, without the fields left empty: short and worth sharing. */
  function addressOf(form, submitter) {
    const fields = [...new FormData(form, submitter)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(fields).toString();
    const path = new URL(form.action, location.href).pathname;
    return query ? `${path}?${query}` : path;
  }

  /* How to find the focused control again once its surroundings are new. */
  function bookmark() {
    const { id, name, value } = document.activeElement;
    if (name && !isText(document.activeElement)) {
      const choice = `[name="${CSS.escape(name)}"]`;
      return [`${choice}[value="${CSS.escape(value)}"]`, `select${choice}`].join();
    }
    return id ? `#${CSS.escape(id)}` : null;
  }

  /* What the reader has unfolded stays so in the part that takes its place. */
  function keepOpen(here, there) {
    const folds = there.querySelectorAll("details");
    here.querySelectorAll("details").forEach((fold, place) => {
      if (fold.open && folds[place]) folds[place].open = true;
    });
  }

  /* Studies ticked for comparison stay so while the list around them changes: here alone,
     until the page is left. Those that are not in sight go along unseen, and are counted. */
  const picked = new Set();

  function pick() {
    const form = document.getElementById("compare");
    if (!form) return;
    form.querySelectorAll("[type=hidden], .n").forEach((old) => old.remove());
    picked.forEach((number) => {
      const box = document.querySelector(`[form=compare][value="${CSS.escape(number)}"]`);
      if (box) box.checked = true;
      else form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "s", value: number }));
    });
    if (!picked.size) return;
    const count = Object.assign(document.createElement("span"), { className: "n", textContent: `(${picked.size})` });
    form.querySelector("button").append(" ", count);
  }

  function swap(page) {
    const focus = bookmark();
    page.querySelectorAll("#results, [data-swap]").forEach((part) => {
      const here = part.id && document.getElementById(part.id);
      const typing = here?.contains(document.activeElement) && isText(document.activeElement);
      if (!here || typing) return;
      keepOpen(here, part);
      here.replaceWith(document.adoptNode(part));
    });
    if (focus && document.activeElement === document.body) {
      document.querySelector(focus)?.focus({ preventScroll: true });
    }
    pick();
    document.title = page.title;
    announce(document.querySelector("#results h2")?.textContent.trim() ?? page.title);
  }

  /* What stands in the form beside the swapped parts, such as the search term, follows
     the address when the reader goes back. */
  function restore(page) {
    page.querySelectorAll("form[data-live] [name]").forEach((there) => {
      const here = there.id && document.getElementById(there.id);
      if (here) Object.assign(here, { value: there.value, checked: there.checked });
    });
  }

  /* Resolves to the new page, or to null when a later request took its place. */
  async function fetchPage(address) {
    request.abort();
    const own = (request = new AbortController());
    document.getElementById("results")?.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { signal: own.signal, headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(response.statusText);
      return new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      if (!own.signal.aborted) location.assign(address);
      return null;
    }
  }

  async function show(address, { restoring = false } = {}) {
    const page = await fetchPage(address);
    if (!page) return;
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
    shown = address;
    if (restoring) restore(page);
    swap(page);
  }

  /* A link to another state of this list; not one that the reader opens elsewhere. */
  function isWithin(link, event) {
    const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    return link && !elsewhere && link.pathname === location.pathname;
  }

  if (document.querySelector("form[data-live]") && document.getElementById("results")) {
    /* Browsers would put old ticks over the server's answer. */
    each("form[data-live]", (form) => { form.autocomplete = "off"; });

    document.addEventListener("change", ({ target }) => {
      if (isLive(target.form)) show(addressOf(target.form));
      if (!target.matches("[form=compare]")) return;
      if (target.checked) picked.add(target.value);
      else picked.delete(target.value);
      pick();
    });
    document.addEventListener("submit", (event) => {
      if (!isLive(event.target)) return;
      event.preventDefault();
      show(addressOf(event.target, event.submitter));
    });
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("#results :is(.chips, .pager) a");
      if (!isWithin(link, event)) return;
      event.preventDefault();
      await show(link.pathname + link.search, { restoring: true });
      /* The link is gone: what it led to is read from its heading on. */
      const heading = document.querySelector("#results h2");
      heading.tabIndex = -1;
      heading.focus();
    });
    window.addEventListener("popstate", () => {
      const address = location.pathname + location.search;
      if (address !== shown) show(address, { restoring: true }); /* else a jump within the page */
    });
  }

  /* ------------------------------------------------------------ copy and print */
  if (navigator.clipboard) {
    each("[data-copy]", (button) => {
      const label = button.querySelector("span") ?? button;
      const before = label.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const text = document.querySelector(button.dataset.copy).innerText.trim();
        await navigator.clipboard.writeText(text);
        label.textContent = button.dataset.done;
        announce(button.dataset.done);
        setTimeout(() => { label.textContent = before; }, 4000);
      });
    });
  }
  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  /* ------------------------------------------------------------ section in view */
  const links = new Map(
    [...document.querySelectorAll(".toc a")].map((link) => [link.hash.slice(1), link]),
  );
  const observer = new IntersectionObserver(
    (entries) => {
      const entered = entries.filter((entry) => entry.isIntersecting).pop();
      if (!entered) return;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entered.target.id).setAttribute("aria-current", "true");
    },
    { rootMargin: "-15% 0px -70% 0px" },
  );
  links.forEach((_, id) => {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  });

  /* An error summary takes the focus, so that it is read first. */
  document.querySelector(".errsum")?.focus();
})();
