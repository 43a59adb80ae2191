// A field above a long list, to choose from or to tick: typing Chinese or pinyin leaves only what matches.

const AT_A_GLANCE = 12;

export function startSearchableLists(part) {
  for (const list of part.querySelectorAll("[data-searchable]:not([data-started])")) {
    list.dataset.started = "";
    if (list instanceof HTMLSelectElement) startSearch(list, [...list.options], chooser(list));
    else startSearch(list, [...list.children], ticker(list));
  }
}

function startSearch(list, options, { wordsOf, isChoice, show, found: onFound, enter }) {
  const choices = options.filter(isChoice);
  if (choices.length <= AT_A_GLANCE) return;
  const { input, status } = insertSearchField(list);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    const found = choices.filter((option) => matches(wordsOf(option), wanted));
    show(new Set([...options.filter((option) => !isChoice(option)), ...found]));
    if (wanted) onFound(found);
    status.textContent = wanted ? list.dataset.found.replace("%s", found.length) : "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    enter();
  });
}

function insertSearchField(list) {
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  input.className = "narrow-list";
  input.placeholder = list.dataset.hint;
  input.setAttribute("aria-label", list.dataset.hint);
  input.setAttribute("aria-controls", list.id);
  const status = document.createElement("p");
  status.className = "hint";
  status.setAttribute("role", "status");
  list.before(input, status);
  return { input, status };
}

function matches({ text, pinyin }, wanted) {
  return (
    text.toLowerCase().includes(wanted) ||
    pinyin.split(" ").some((word) => word.startsWith(wanted)) ||
    pinyin.replaceAll(" ", "").includes(wanted.replaceAll(" ", ""))
  );
}

// A list of which one is chosen; the only one that matches is chosen at once.
function chooser(select) {
  const tree = [...select.children].map((child) => ({ child, options: [...child.children] }));
  return {
    wordsOf: (option) => ({ text: option.text, pinyin: option.dataset.pinyin || "" }),
    isChoice: (option) => option.value !== "",
    show: (shown) => showOptions(select, tree, shown),
    found: (options) => options.length === 1 && choose(select, options[0]),
    enter: () => select.focus(),
  };
}

// Options are taken out and put back in their order: hiding them has no effect in the lists of some phones.
function showOptions(select, tree, shown) {
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

// Boxes to tick; what is ticked stays in sight, so that nobody is sent unseen.
function ticker(list) {
  const boxOf = (row) => row.querySelector("input");
  return {
    wordsOf: (row) => ({ text: row.textContent, pinyin: boxOf(row).dataset.pinyin || "" }),
    isChoice: () => true,
    show: (shown) => {
      for (const row of list.children) row.hidden = !shown.has(row) && !boxOf(row).checked;
    },
    found: () => {},
    enter: () => list.querySelector(":scope > :not([hidden]) input")?.focus(),
  };
}
