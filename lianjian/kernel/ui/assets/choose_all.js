// One box that ticks all boxes of a form on a page, wherever they stand.

export function startChooseAll(part) {
  for (const all of part.querySelectorAll("[data-choose-all]:not([data-started])")) {
    all.dataset.started = "";
    const boxes = document.querySelectorAll(`input[type=checkbox][form="${all.dataset.chooseAll}"]`);
    const follow = () => {
      const ticked = [...boxes].filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
    boxes.forEach((box) => box.addEventListener("change", follow));
    follow();
  }
}
