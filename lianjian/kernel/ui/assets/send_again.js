// A form that saves while it is filled in (data-unsaved names the words that say it has not): what did not get through is
// sent again by itself, for who has stopped typing sends nothing more. The server takes the same twice for once.
import htmx from "htmx.org";

const PAUSE = 2_000;

export function startSendingAgain(page) {
  page.addEventListener("htmx:sendError", notSaved);
  page.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) notSaved(event);
  });
  page.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) wordsOf(event)?.toggleAttribute("hidden", true);
  });
}

function notSaved(event) {
  const words = wordsOf(event);
  if (!words) return;
  words.hidden = false;
  setTimeout(() => htmx.trigger(event.target, "change"), PAUSE);
}

function wordsOf(event) {
  const name = event.target.dataset?.unsaved;
  return name ? document.getElementById(name) : null;
}
