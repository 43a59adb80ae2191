// A map that sets a form's longitude and latitude: by a tap, or by the arrow keys. Without it the list of villages serves.

const KEY_STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP_SHARE = 0.02;
const MAX_ZOOM = 8;
const DRAG_PIXELS = 6;

export function startMapPickers(part) {
  for (const box of part.querySelectorAll("[data-map-picker][hidden]")) new MapPicker(box).start();
}

class MapPicker {
  constructor(box) {
    this.box = box;
    this.svg = box.querySelector("svg");
    this.land = box.querySelector("[data-land]");
    this.marker = box.querySelector("[data-marker]");
    this.said = box.querySelector("[data-said]");
    this.lon = document.getElementById(box.dataset.lon);
    this.lat = document.getElementById(box.dataset.lat);
    this.whole = { ...rectangle(this.svg.viewBox.baseVal) };
    this.view = { ...this.whole };
    this.at = null;
  }

  start() {
    this.box.hidden = false;
    if (this.lon.value && this.lat.value) this.mark(this.toMap(Number(this.lon.value), Number(this.lat.value)));
    for (const button of this.box.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.zoom(Number(button.dataset.zoom)));
    }
    this.box.querySelector("[data-clear]").addEventListener("click", () => this.clear());
    this.svg.addEventListener("keydown", (event) => this.onKey(event));
    this.listenToPointer();
  }

  // A short touch chooses; a longer way with the finger down moves the enlarged map.
  listenToPointer() {
    let from = null;
    let dragged = false;
    this.svg.addEventListener("pointerdown", (event) => {
      from = event;
      dragged = false;
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (!from || !this.isZoomed()) return;
      const [dx, dy] = [event.clientX - from.clientX, event.clientY - from.clientY];
      if (!dragged && Math.hypot(dx, dy) < DRAG_PIXELS) return;
      const unit = this.svg.getScreenCTM().a;
      this.moveView(-dx / unit, -dy / unit);
      from = event;
      dragged = true;
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      this.svg.addEventListener(end, () => (from = null));
    }
    this.svg.addEventListener("click", (event) => dragged || this.choose(this.fromScreen(event)));
  }

  onKey(event) {
    const step = KEY_STEPS[event.key];
    if (step) this.nudge(step);
    else if (event.key === "+" || event.key === "=") this.zoom(2);
    else if (event.key === "-") this.zoom(0.5);
    else return;
    event.preventDefault();
  }

  nudge([dx, dy]) {
    const { x, y } = this.at || centre(this.view);
    const length = this.view.width * STEP_SHARE;
    this.choose({ x: x + dx * length, y: y + dy * length });
    if (this.at && !contains(this.view, this.at)) this.centreOn(this.at);
  }

  choose(point) {
    if (!this.land.isPointInFill(this.svgPoint(point))) {
      this.say(this.box.dataset.outside);
      return;
    }
    this.mark(point);
    const { west, north, xScale, yScale, edge } = this.scales();
    this.lon.value = (west + (point.x - edge) / xScale).toFixed(5);
    this.lat.value = (north - (point.y - edge) / yScale).toFixed(5);
    this.say(`${this.box.dataset.chosen}：${this.lon.value}, ${this.lat.value}`);
  }

  clear() {
    this.at = null;
    this.marker.setAttribute("visibility", "hidden");
    this.lon.value = this.lat.value = "";
    this.say(this.box.dataset.cleared);
  }

  mark(point) {
    this.at = point;
    Object.assign(this.marker.dataset, { x: point.x, y: point.y });
    this.marker.setAttribute("visibility", "visible");
    this.keepSizes();
  }

  // Names and the marker keep their size on the screen, however far the map is enlarged.
  keepSizes() {
    const size = this.view.width / this.whole.width;
    for (const part of this.svg.querySelectorAll("[data-fixed-size][data-x]")) {
      part.setAttribute("transform", `translate(${part.dataset.x} ${part.dataset.y}) scale(${size})`);
    }
  }

  zoom(factor) {
    const width = clamp(this.view.width / factor, this.whole.width / MAX_ZOOM, this.whole.width);
    const focus = this.at || centre(this.view);
    this.view.height *= width / this.view.width;
    this.view.width = width;
    this.centreOn(focus);
  }

  centreOn({ x, y }) {
    this.view.x = x - this.view.width / 2;
    this.view.y = y - this.view.height / 2;
    this.moveView(0, 0);
  }

  moveView(dx, dy) {
    const { view, whole } = this;
    view.x = clamp(view.x + dx, 0, whole.width - view.width);
    view.y = clamp(view.y + dy, 0, whole.height - view.height);
    this.svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    this.box.classList.toggle("zoomed", this.isZoomed());
    this.keepSizes();
  }

  isZoomed() {
    return this.view.width < this.whole.width;
  }

  fromScreen({ clientX, clientY }) {
    return this.svgPoint({ x: clientX, y: clientY }).matrixTransform(this.svg.getScreenCTM().inverse());
  }

  svgPoint({ x, y }) {
    return Object.assign(this.svg.createSVGPoint(), { x, y });
  }

  toMap(lon, lat) {
    const { west, north, xScale, yScale, edge } = this.scales();
    return { x: edge + (lon - west) * xScale, y: edge + (north - lat) * yScale };
  }

  scales() {
    const names = ["west", "north", "xScale", "yScale", "edge"];
    return Object.fromEntries(names.map((name) => [name, Number(this.box.dataset[name])]));
  }

  say(words) {
    this.said.textContent = words;
  }
}

const rectangle = ({ x, y, width, height }) => ({ x, y, width, height });
const centre = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const contains = (view, { x, y }) =>
  x > view.x && x < view.x + view.width && y > view.y && y < view.y + view.height;
