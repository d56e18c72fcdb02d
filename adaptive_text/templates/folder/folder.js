// Remembers a reader's answer in their own browser, and leads there from the page that asks.
(() => {
  "use strict";
  const KEY = "audience";
  let kept;
  try {
    kept = window.localStorage;
    kept.getItem(KEY);
  } catch {
    return;  // the browser keeps nothing: every page asks, as it does without this script
  }
  for (const link of document.querySelectorAll("[data-answer]")) {
    link.addEventListener("click", () => kept.setItem(KEY, link.dataset.answer));
  }
  for (const link of document.querySelectorAll("[data-forget]")) {
    link.addEventListener("click", () => kept.removeItem(KEY));
  }
  const answers = [...document.querySelectorAll("[data-ask] [data-answer]")];
  const answer = answers.find((link) => link.dataset.answer === kept.getItem(KEY));
  if (answer && location.hash !== "#ask") location.replace(answer.href);
})();
