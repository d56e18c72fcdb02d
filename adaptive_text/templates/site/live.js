// The author's preview: shows saved edits and what is wrong with them, and why a sentence reads as it does.
(() => {
  "use strict";
  const HERE = "{{ settings.path("-") }}";
  const PAUSE = 250;  // milliseconds between two questions
  const isFrame = window.top !== window;  // side by side, the outer page tells what is wrong
  let shown = Number(document.currentScript.dataset.generation);  // of the text
  let told = null;  // of what is wrong

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  // --- what is wrong

  const overlay = element("section", "at-live");
  overlay.setAttribute("aria-label", "Errors");
  overlay.tabIndex = 0;  // a long list is scrolled by keys
  overlay.hidden = true;
  const alert = element("div", "");
  alert.setAttribute("role", "alert");
  overlay.append(alert);
  if (!isFrame) document.body.append(overlay);

  const tell = (problems) => {
    const errors = problems.filter((problem) => problem.severity === "error");
    overlay.hidden = errors.length === 0;
    const entries = errors.map((problem) => {
      const entry = element("div", "at-problem");
      entry.append(element("code", "", problem.place), element("p", "", `${problem.message} [${problem.code}]`));
      if (problem.hint) entry.append(element("p", "at-problem-hint", `hint: ${problem.hint}`));
      return entry;
    });
    const count = `${errors.length} ${errors.length === 1 ? "error" : "errors"}: this is the last good version`;
    alert.replaceChildren(...(errors.length ? [element("h2", "", count), ...entries] : []));
  };

  // --- what was saved

  const renew = async () => {
    const old = document.querySelector("main");
    if (!old || old.querySelector("iframe")) return;  // frames renew themselves
    const response = await fetch(location.href, { cache: "no-store" });
    const made = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = made.querySelector("main");
    if (!fresh) return;
    const held = old.contains(document.activeElement) && document.activeElement.closest(".at-statement");
    old.replaceWith(fresh);
    document.title = made.title;
    ask();
    const again = held && document.getElementById(held.id);
    if (again) again.querySelector(".at-why").focus({ preventScroll: true });
    if (panel.open) await explain(panel.dataset.address);
  };

  const look = async () => {
    try {
      const state = await (await fetch(`${HERE}/state`, { cache: "no-store" })).json();
      if (state.generation !== shown) await renew();
      if (state.generation !== told) tell(state.problems);
      shown = told = state.generation;
    } catch { /* the server is being started again */ }
    setTimeout(look, PAUSE);
  };

  // --- why a sentence reads as it does

  const panel = element("dialog", "at-panel");
  panel.setAttribute("aria-labelledby", "at-panel-title");
  document.body.append(panel);
  panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });

  const explain = async (address) => {
    const response = await fetch(address);
    if (!response.ok) return panel.close();
    panel.dataset.address = address;
    panel.innerHTML = await response.text();
    if (!panel.open) panel.showModal();
  };

  const explainStatement = (statement) => {
    const article = statement.closest("[data-audience]");
    const claim = statement.id.slice(`${article.id}_claim-`.length);
    return explain(`${HERE}/claim/${article.id}/${article.dataset.audience}/${claim}`);
  };

  // A button in each statement, which the keyboard and screen readers reach; a click anywhere in it does the same.
  const ask = () => {
    for (const statement of document.querySelectorAll("[data-audience] .at-statement")) {
      if (statement.querySelector(".at-why")) continue;
      const why = element("button", "at-why", "Why?");
      why.type = "button";
      why.setAttribute("aria-label", `Why? ${statement.id.split("_claim-").pop()}`);
      statement.append(why);
    }
  };

  document.addEventListener("click", (event) => {
    const statement = event.target.closest("[data-audience] .at-statement");
    if (!statement || event.target.closest("a, button:not(.at-why), input, label, dialog")) return;
    if (!getSelection().isCollapsed) return;  // text is being marked
    explainStatement(statement);
  });

  document.body.classList.add("at-is-live");
  new MutationObserver(ask).observe(document.body, { childList: true });  // another edition was shown in place
  ask();
  look();
})();
