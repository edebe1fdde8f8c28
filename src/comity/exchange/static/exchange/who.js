// Renews who would get a draft after each saving. The page says the same when it is saved by its
// button; what is shown is the answer of our own node, its marking with it.
"use strict";

(() => {
  const place = document.querySelector("[data-who]");
  const form = document.querySelector("form[data-autosave]");
  if (!place || !form || !window.fetch) return;
  let asked = 0;

  form.addEventListener("saved", async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(place.dataset.who, { redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return; // something newer was saved meanwhile
      const who = page.getElementById("who");
      if (who) place.replaceChildren(document.adoptNode(who));
      for (const part of [".marking-top", ".marking-bottom"]) {
        const old = document.querySelector(part);
        const made = page.querySelector(part);
        if (!old || !made) continue;
        old.className = made.className;
        old.replaceChildren(...document.adoptNode(made).childNodes);
      }
    } catch {
      // The next saving asks again.
    }
  });
})();
