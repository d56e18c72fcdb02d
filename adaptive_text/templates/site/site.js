// Changes the audience of an edition in place. Without this script the same form leads to the other page.
(() => {
  "use strict";
  const part = (root, selector) => root.querySelector(selector);
  const form = part(document, ".at-switch form");
  const status = part(document, ".at-announcement");
  if (!form || !status || !window.fetch || !window.DOMParser) return;

  const OF_THE_EDITION = "title, meta[name=description], link[rel=canonical], link[rel=alternate], script[type='application/ld+json']";
  let shown = location.pathname;
  let asking = null;

  // Everything with a name, by its place in the window: first what is nearest to where readers look, below the upper edge.
  const looked = () => [...document.querySelectorAll(".adaptive-text [id]")]
    .map((element) => ({ id: element.id, top: element.getBoundingClientRect().top }))
    .sort((one, other) => Math.abs(one.top - window.innerHeight / 6) - Math.abs(other.top - window.innerHeight / 6));

  // What a share button or a search engine reads goes with the page.
  const changeHead = (made) => {
    for (const old of document.head.querySelectorAll(OF_THE_EDITION)) old.remove();
    document.head.append(...made.head.querySelectorAll(OF_THE_EDITION));
    document.documentElement.lang = made.documentElement.lang;
  };

  // The same place of the text stays where it is, as far as the other edition has it.
  const changeText = (fresh) => {
    const before = window.scrollY > 0 ? looked() : [];
    const old = part(document, "main");
    const held = old.contains(document.activeElement);
    old.replaceWith(fresh);
    const kept = before.find((place) => document.getElementById(place.id));
    if (kept) {
      const top = document.getElementById(kept.id).getBoundingClientRect().top - kept.top;
      window.scrollBy({ top, behavior: "instant" });
    }
    if (held) fresh.focus({ preventScroll: true });
  };

  const changeQuestion = (made) => {
    const now = part(made, ".at-switch-now");
    part(document, ".at-switch-now").replaceChildren(...now.childNodes);
    const answers = [...form.querySelectorAll("[name=audience]")];
    const own = part(document, "main [data-audience]").dataset.audience;
    const chosen = answers.find((answer) => answer.checked && answer.value === own) || answers.find((answer) => answer.value === own);
    for (const answer of answers) answer.checked = answer === chosen;
    status.textContent = part(document, ".at-switch-now").textContent;
  };

  // The neutral page remembers the choice and leads to the edition.
  const show = async (address, isNew) => {
    if (asking) asking.abort();
    const own = asking = new AbortController();
    const response = await fetch(address, { credentials: "same-origin", signal: own.signal });
    const made = new DOMParser().parseFromString(await response.text(), "text/html");
    if (asking !== own) return;
    if (!response.ok || !part(made, "main [data-audience]") || !part(made, ".at-switch-now")) throw new Error("no edition");
    const path = new URL(response.url).pathname;
    changeText(part(made, "main"));
    changeHead(made);
    changeQuestion(made);
    if (isNew && path !== shown) {
      history.scrollRestoration = "manual";  // going back keeps the place, too: the browser would count pixels
      history.pushState(null, "", path);
    }
    shown = path;
  };

  form.addEventListener("submit", (event) => {
    const chosen = new FormData(form).get("audience");
    if (!chosen) return;
    event.preventDefault();
    const address = `${form.action}?audience=${encodeURIComponent(chosen)}`;
    show(address, true).then(() => {
      const details = form.closest("details");
      if (details.contains(document.activeElement)) part(details, "summary").focus({ preventScroll: true });
      details.open = false;
    }).catch((error) => { if (error.name !== "AbortError") location.href = address; });
  });
  form.closest("details").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.currentTarget.open = false;
    part(event.currentTarget, "summary").focus({ preventScroll: true });
  });
  window.addEventListener("popstate", () => {
    if (location.pathname === shown) return;  // a link within the page
    show(location.pathname, false).catch((error) => { if (error.name !== "AbortError") location.reload(); });
  });
  // Whoever comes back from another page, or reloads, is led to their place by the browser.
  window.addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
})();
