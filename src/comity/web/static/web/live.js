// Says that something new is there, and changes nothing that somebody reads or types: the link loads
// the page again. A page out of sight listens to nothing; in sight again it is told what it missed.
"use strict";

(() => {
  const place = document.querySelector("[data-live]");
  if (!place || !window.EventSource) return;
  const box = place.querySelector(".live-said");
  const words = box.querySelector("span");
  let source = null;
  let last = "";
  let over = false;

  const say = (what) => {
    words.textContent = place.dataset[what] || "";
    box.hidden = false;
  };

  const rest = () => {
    if (source) source.close();
    source = null;
  };

  const listen = () => {
    if (source || over || document.hidden) return;
    const after = last ? `&after=${encodeURIComponent(last)}` : "";
    source = new EventSource(place.dataset.live + after, { withCredentials: true });
    source.addEventListener("begun", (event) => {
      last = event.lastEventId;
    });
    source.addEventListener("changed", (event) => {
      last = event.lastEventId;
      say(JSON.parse(event.data).what);
    });
    source.addEventListener("ended", () => {
      over = true;
      rest();
      if (box.hidden) say("ended");
    });
    source.addEventListener("error", () => {
      // Refused: tried again when the page comes in sight the next time.
      if (source && source.readyState === EventSource.CLOSED) rest();
    });
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  listen();
})();
