// Renews who would get a draft, and what is missing, after each saving. The page says the same when it
// is saved by its button. The marking comes with it: of all that stands here, what was sought as well.
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave][data-who]");
  if (!form || !window.fetch) return;
  const parts = ["#who", "#missing", ".marking-top", ".marking-bottom"];
  let asked = 0;

  // What is sought on the page, in which more may stand than in the draft.
  const sought = () => {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (name === "found" || name === "found_words") found.append(name, value);
    }
    return found.toString();
  };

  const renew = async () => {
    const mine = ++asked;
    const words = sought();
    try {
      const answer = await fetch(`${form.dataset.who}?${words}`, { redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return; // something newer was saved meanwhile
      if (words !== sought()) {
        renew(); // or the marking would lack what was found meanwhile
        return;
      }
      for (const part of parts) {
        const old = document.querySelector(part);
        const made = page.querySelector(part);
        if (!old || !made) continue;
        old.className = made.className;
        old.replaceChildren(...document.adoptNode(made).childNodes);
      }
    } catch {
      // The next saving asks again.
    }
  };

  form.addEventListener("saved", renew);
})();
