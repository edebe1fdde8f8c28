// Saves a draft a moment after somebody stops typing. The page does all of it without this, by its
// Save button; what is sent is the same form.
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave]");
  const said = document.getElementById("saved");
  if (!form || !said || !window.fetch) return;
  const PAUSE = 2500; // milliseconds after the last key
  let timer = 0;
  let saving = false;
  let again = false;
  let stopped = false;
  let dirty = false;
  let waiting = null; // the button that was pressed while a saving was under way

  const tell = (text, href) => {
    said.textContent = text;
    if (href) {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = " →";
      said.append(link);
    }
  };

  const save = async () => {
    if (saving || stopped) {
      again = saving;
      return;
    }
    saving = true;
    dirty = false;
    tell(said.dataset.saving);
    const body = new FormData(form);
    body.set("act", "save");
    for (const field of form.querySelectorAll("input[type=file]")) body.delete(field.name);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Autosave": "1" },
        credentials: "same-origin",
        redirect: "error",
      });
      const told = await answer.json();
      tell(told.said, told.conflict);
      if (answer.ok) {
        form.elements.version.value = told.version;
        form.dispatchEvent(new CustomEvent("saved"));
      } else dirty = true;
      stopped = Boolean(told.conflict);
    } catch {
      dirty = true;
      tell(said.dataset.failed);
    }
    saving = false;
    if (waiting) {
      form.requestSubmit(waiting);
      return;
    }
    if (again) {
      again = false;
      save();
    }
  };

  const later = () => {
    dirty = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  };

  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    if (saving && event.submitter) {
      event.preventDefault();
      waiting = event.submitter;
      return;
    }
    window.clearTimeout(timer);
    stopped = true;
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !stopped) event.preventDefault();
  });
})();
