// A cursor through time in all figures at once: a slider for the keyboard, the pointer over a figure, and
// what stands there as a table and, after a pause, as words for a screen reader.
const SVG = "http://www.w3.org/2000/svg";
const NAMES = {
  level_mg_per_l: "Level, mg/L", lumbar_mg_per_l: "Lumbar fluid, mg/L", effect: "Effect", cord_effect: "Effect at the cord",
  adaptation: "Adaptation", sedation: "Sedation", burden: "Burden",
};
const PAUSE_MS = 600;

const LEAST = 0.001; // less is not told apart: the model knows no such fine differences
function figure(value) {
  if (value === 0) return "0";
  if (Math.abs(value) < LEAST) return `under ${LEAST}`;
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function moment(hours) {
  const minutes = Math.round(hours * 60);
  const clock = `${String(Math.floor((minutes % 1440) / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return `day ${Math.floor(minutes / 1440) + 1}, ${clock}`;
}

function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

export class Cursor {
  // section: the element with data-curves; it may be filled with new figures at any time (`redrawn`).
  constructor(section) {
    this.section = section;
    this.reader = section.querySelector(".reader");
    this.multiples = section.querySelector(".multiples");
    this.place = 0;
    this.curves = null;
    this.timer = 0;
    this.build();
    this.multiples.addEventListener("pointermove", (event) => this.pointed(event));
    this.multiples.addEventListener("pointerdown", (event) => this.pointed(event));
    this.multiples.addEventListener("keydown", (event) => this.pressed(event));
  }

  build() {
    const label = element("label");
    label.append(element("strong", {}, "Read the curves"), this.where = element("span", { class: "quiet-text" }, "move through time with the slider, the arrow keys or the pointer"));
    this.slider = element("input", { type: "range", min: "0", max: "1", value: "0", "aria-label": "Time" });
    this.table = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Values at this time" });
    this.spoken = element("p", { class: "spoken", "aria-live": "polite" });
    label.append(this.slider);
    this.reader.append(label, this.table, this.spoken);
    this.reader.hidden = false;
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.slider.addEventListener("focus", () => this.load());
  }

  async load() {
    if (this.curves || this.loading) return;
    this.loading = true;
    try {
      const answer = await fetch(this.section.dataset.curves, { headers: { Accept: "application/json" } });
      if (answer.ok) this.use(await answer.json());
    } finally {
      this.loading = false;
    }
  }

  use(curves) {
    this.curves = curves;
    this.slider.max = String(curves.time_h.length - 1);
    this.place = Math.min(this.place, curves.time_h.length - 1);
    if (this.place > 0) this.go(this.place);
  }

  // The figures were drawn anew, with or without the curves that belong to them.
  redrawn(curves, address) {
    this.curves = null;
    if (address) this.section.dataset.curves = address;
    if (curves) this.use(curves);
    else if (this.place > 0) this.load();
  }

  async pointed(event) {
    const svg = event.target.closest("svg");
    if (!svg || !svg.dataset.width) return;
    await this.load();
    if (!this.curves) return;
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const share = (x - Number(svg.dataset.left)) / Number(svg.dataset.width);
    if (share < 0 || share > 1) return;
    this.go(Math.round(share * (this.curves.time_h.length - 1)));
  }

  async pressed(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: -24, PageUp: 24 };
    const step = steps[event.key];
    if (!step && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    await this.load();
    if (!this.curves) return;
    const last = this.curves.time_h.length - 1;
    this.go(event.key === "Home" ? 0 : event.key === "End" ? last : Math.max(0, Math.min(last, this.place + step)));
  }

  async go(place) {
    if (!this.curves) await this.load();
    if (!this.curves) return;
    this.place = place;
    const hours = this.curves.time_h[place];
    this.slider.value = String(place);
    this.slider.setAttribute("aria-valuetext", moment(hours));
    this.where.textContent = moment(hours);
    for (const svg of this.multiples.querySelectorAll("svg[data-width]")) this.line(svg, hours);
    this.show(place);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(place), PAUSE_MS);
  }

  line(svg, hours) {
    const data = svg.dataset;
    const time = data.unit === "days" ? hours / 24 : hours;
    const x = Number(data.left) + (Number(data.width) * (time - Number(data.from))) / (Number(data.to) - Number(data.from));
    let line = svg.querySelector(".cursor");
    if (!line) {
      line = document.createElementNS(SVG, "line");
      line.setAttribute("class", "cursor");
      line.setAttribute("y1", data.top);
      line.setAttribute("y2", data.bottom);
      svg.append(line);
    }
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  }

  value(curve, place) {
    const middle = curve.p50[place];
    const [low, high] = curve.p5 ? [curve.p5[place], curve.p95[place]] : [middle, middle];
    return figure(low) === figure(high) ? figure(middle) : `${figure(middle)} (${figure(low)} to ${figure(high)})`;
  }

  show(place) {
    const table = element("table");
    const head = element("tr");
    head.append(element("th", { scope: "col" }, "At this time"));
    for (const one of this.curves.scenarios) head.append(element("th", { scope: "col" }, one.name));
    const body = element("tbody");
    const names = [...new Set(this.curves.scenarios.flatMap((one) => Object.keys(one.curves)))];
    for (const name of names) {
      const row = element("tr");
      row.append(element("th", { scope: "row" }, NAMES[name] || name));
      for (const one of this.curves.scenarios) row.append(element("td", {}, one.curves[name] ? this.value(one.curves[name], place) : "not simulated"));
      body.append(row);
    }
    const top = element("thead");
    top.append(head);
    table.append(top, body);
    this.table.replaceChildren(table);
  }

  say(place) {
    const parts = this.curves.scenarios.map((one) => {
      const said = Object.entries(one.curves).map(([name, curve]) => `${NAMES[name] || name} ${figure(curve.p50[place])}`);
      return `${one.name}: ${said.join(", ")}`;
    });
    this.spoken.textContent = `${moment(this.curves.time_h[place])}. ${parts.join(". ")}.`;
  }
}
