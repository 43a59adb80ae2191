// A field above a long list: typing Chinese or pinyin leaves only the options that match.

export function startSearchableSelects(part) {
  for (const select of part.querySelectorAll("select[data-searchable]:not([data-started])")) {
    select.dataset.started = "";
    startSearch(select);
  }
}

function startSearch(select) {
  const options = [...select.options];
  const tree = [...select.children].map((child) => ({ child, options: [...child.children] }));
  const { input, status } = insertSearchField(select);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    const found = options.filter((option) => option.value && matches(option, wanted));
    show(select, tree, new Set([...options.filter((option) => !option.value), ...found]));
    if (wanted && found.length === 1) choose(select, found[0]);
    status.textContent = wanted ? select.dataset.found.replace("%s", found.length) : "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
}

function insertSearchField(select) {
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  input.className = "narrow-list";
  input.placeholder = select.dataset.hint;
  input.setAttribute("aria-label", select.dataset.hint);
  input.setAttribute("aria-controls", select.id);
  const status = document.createElement("p");
  status.className = "hint";
  status.setAttribute("role", "status");
  select.before(input, status);
  return { input, status };
}

function matches(option, wanted) {
  const pinyin = option.dataset.pinyin || "";
  return (
    option.text.toLowerCase().includes(wanted) ||
    pinyin.split(" ").some((word) => word.startsWith(wanted)) ||
    pinyin.replaceAll(" ", "").includes(wanted.replaceAll(" ", ""))
  );
}

// Options are taken out and put back in their order: hiding them has no effect in the lists of some phones.
function show(select, tree, shown) {
  const kept = select.selectedOptions[0];
  for (const { child, options } of tree) {
    const inside = options.filter((option) => shown.has(option));
    if (options.length) child.replaceChildren(...inside);
    if (inside.length || shown.has(child)) select.append(child);
    else child.remove();
  }
  if (kept && shown.has(kept)) kept.selected = true;
  else select.value = "";
}

function choose(select, option) {
  option.selected = true;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
