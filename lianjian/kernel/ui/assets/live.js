// A part of a page that the server keeps up to date: data-live names the address of its events.
// The server answers at once and ends; the browser asks again after the pause that the answer names. So nothing is held
// open, and a broken line is found by the next question.

const LOST_AFTER = 5_000;

export function startLiveParts(part) {
  for (const box of part.querySelectorAll("[data-live]:not([data-started])")) new LivePart(box).start();
}

class LivePart {
  constructor(box) {
    this.box = box;
    this.status = document.getElementById(box.dataset.status);
    this.alarms = Number(box.querySelector("[data-alarms]")?.dataset.alarms ?? 0);
    this.sound = document.getElementById(box.dataset.sound);
  }

  start() {
    this.box.dataset.started = "";
    this.source = new EventSource(this.box.dataset.live);
    this.source.addEventListener("part", (event) => this.show(event.data));
    this.source.addEventListener("same", () => this.heard());
    this.sound?.addEventListener("click", () => this.allowSound());
    this.heard();
    setInterval(() => this.tellWhetherLost(), 1_000);
  }

  heard() {
    this.last = Date.now();
    this.tellWhetherLost();
  }

  // What has the focus, and what is scrolled, stays where it is.
  show(html) {
    const focused = this.box.contains(document.activeElement) ? document.activeElement.id : "";
    this.box.innerHTML = html;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const alarms = Number(this.box.querySelector("[data-alarms]")?.dataset.alarms ?? 0);
    if (alarms > this.alarms) this.ring();
    this.alarms = alarms;
    this.heard();
  }

  tellWhetherLost() {
    const lost = Date.now() - this.last > LOST_AFTER;
    this.status.textContent = lost ? this.box.dataset.lost : this.box.dataset.well;
    this.status.classList.toggle("worse", lost);
  }

  // Browsers let a page sound only after its reader has asked for it.
  allowSound() {
    this.audio ??= new AudioContext();
    this.sound.setAttribute("aria-pressed", "true");
    this.ring();
  }

  ring() {
    if (!this.audio) return;
    for (const [start, pitch] of [[0, 880], [0.25, 660]]) {
      const tone = this.audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(this.audio.destination);
      tone.start(this.audio.currentTime + start);
      tone.stop(this.audio.currentTime + start + 0.2);
    }
  }
}
