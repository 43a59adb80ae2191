// A second tap on a slow line must not send a form twice. The server refuses it too; this spares the refusal.

export function guardDoubleSubmit(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    // After the browser has gathered the fields: a disabled button would not send its own value.
    setTimeout(() => buttonsOf(form).forEach((button) => (button.disabled = true)));
  });
  // "Back" may show the page as it was left, with its buttons still disabled.
  window.addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll("form[method=post]")) {
      buttonsOf(form).forEach((button) => (button.disabled = false));
    }
  });
}

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}
