// Searches a moment after somebody stops typing. The page does all of it without this, by its Search
// button; what is sent is the same form, and of the answer what was found and the marking are shown.
"use strict";

(() => {
  const PAUSE = 300; // milliseconds after the last key
  const parts = ["[data-found]", ".marking-top", ".marking-bottom"];

  for (const chooser of document.querySelectorAll("[data-chooser]")) {
    const field = chooser.querySelector("input[type=search]");
    const form = field && field.form;
    if (!form || !window.fetch) continue;
    let timer = 0;
    let asked = 0;

    const seek = async () => {
      const mine = ++asked;
      const body = new FormData(form);
      body.set("do", "find");
      try {
        const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (mine !== asked) return; // something newer was typed meanwhile
        for (const part of parts) {
          const old = document.querySelector(part);
          const made = page.querySelector(part);
          if (!old || !made) continue;
          old.className = made.className;
          old.replaceChildren(...document.adoptNode(made).childNodes);
        }
      } catch {
        // The button searches as well, and says what is wrong.
      }
    };

    field.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(seek, PAUSE);
    });
  }
})();
