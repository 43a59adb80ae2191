// Ctrl+Enter in a form that names another by data-ctrl-enter sends that one: typing and sending without the mouse.

export function startShortcuts(document) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest?.("[data-ctrl-enter]");
    const other = form && document.querySelector(form.dataset.ctrlEnter);
    if (!other) return;
    event.preventDefault();
    other.requestSubmit();
  });
}
