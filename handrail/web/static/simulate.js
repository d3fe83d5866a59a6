// What is moved is answered at once with the typical person; when it rests, the whole page is asked again and
// its answer put in place. Numbers in what is written get a slider of their own. Without this the form works too.
import { Cursor } from "./chart.js";

const form = document.querySelector("#question");
let answer = document.querySelector("#answer");
const SOON_MS = 60, RESTED_MS = 700;
let soon = 0, rested = 0, asking = null;
let cursor = readable();

function readable() {
  const section = answer.querySelector("[data-curves]");
  return section ? new Cursor(section) : null;
}

function question() {
  const pairs = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (String(value).trim()) pairs.append(name, value);
  return pairs.toString();
}

function parsed(svg) {
  return document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
}

function say(text) {
  const status = answer.querySelector("#live-status");
  if (status && status.textContent !== text) status.textContent = text;
}

async function ask(path, kind) {
  asking?.abort();
  asking = new AbortController();
  return fetch(`${path}?${question()}`, { headers: { Accept: kind }, signal: asking.signal });
}

async function quick() {
  const multiples = answer.querySelector(".multiples");
  if (!multiples) return;
  try {
    const found = await ask("/simulate/typical.json", "application/json");
    if (!found.ok) return;
    const made = await found.json();
    const boxes = [...multiples.children];
    if (made.figures.length !== boxes.length) return;
    made.figures.forEach((svg, place) => boxes[place].replaceChildren(parsed(svg)));
    const rows = answer.querySelectorAll("#side-by-side ~ .scroll tbody tr");
    if (rows.length === made.rows.length) {
      rows.forEach((row, at) => [...row.children].forEach((cell, column) => (cell.textContent = made.rows[at][column])));
    }
    cursor?.redrawn(made.curves);
    say("The typical person alone; the ranges follow when you stop.");
  } catch (error) {
    if (error.name !== "AbortError") say("The program can't be reached just now.");
  }
}

async function whole() {
  answer.setAttribute("aria-busy", "true");
  try {
    const found = await ask("/simulate", "text/html");
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    const fresh = page.querySelector("#answer");
    if (!fresh) return;
    if (!found.ok) {
      say(page.querySelector(".errors li")?.textContent.trim() || "This can't be used as it stands.");
      return;
    }
    const place = cursor?.place ?? 0;
    const open = [...answer.querySelectorAll("details")].map((one) => one.open);
    const taken = document.importNode(fresh, true);
    answer.replaceWith(taken);
    answer = taken;
    answer.querySelectorAll("details").forEach((one, at) => (one.open = open[at] ?? one.open));
    const first = page.querySelector("#first");
    if (first) document.querySelector("#first")?.replaceWith(document.importNode(first, true));
    const presets = page.querySelector(".presets");
    document.querySelector(".presets")?.replaceWith(presets ? document.importNode(presets, true) : "");
    history.replaceState(null, "", `/simulate?${question()}`);
    cursor = readable();
    if (place > 0) cursor?.go(place);
    say("With ranges.");
  } catch (error) {
    if (error.name !== "AbortError") say("The program can't be reached just now.");
  } finally {
    answer.removeAttribute("aria-busy");
  }
}

function changed() {
  clearTimeout(soon);
  clearTimeout(rested);
  if (!answer.querySelector(".multiples")) return;
  soon = setTimeout(quick, SOON_MS);
  rested = setTimeout(whole, RESTED_MS);
}

// ---- sliders ---------------------------------------------------------------------------------------

const NUMBERS = /(?<![\d:.])(\d+(?:\.\d+)?)(?![\d:.])(\s*(?:mg|days?|weeks?|months?|drinks?|h)\b)?/g;
const TEXTS = ["course", "missed", "drinks", "overdose", "kidneys"];
const PLAIN = { egfr: [5, 120, 1], age: [18, 95, 1], weight: [40, 150, 1] };

function reach(value, unit, text, index) {
  if (unit === "mg") return [value < 10 ? 0.5 : 2.5, Math.max(40, value * 3), value < 10 ? 0.5 : 2.5];
  if (/day|week|month/.test(unit) || /days?\s*$|to\s*$/.test(text.slice(0, index))) return [1, Math.max(28, value * 3), 1];
  if (/egfr\s*$/i.test(text.slice(0, index))) return [5, 120, 1];
  return [1, Math.max(12, value * 2), 1];
}

function slider(text, low, high, step, value, moved) {
  const label = document.createElement("label");
  const shown = document.createElement("output");
  shown.textContent = text;
  const range = Object.assign(document.createElement("input"), { type: "range", min: low, max: high, step, value });
  range.setAttribute("aria-label", `Slide: ${text}`);
  range.addEventListener("input", () => moved(range.value, shown));
  label.append(shown, range);
  return label;
}

function offer(field) {
  const name = field.name.replace(/^[bcd]_/, "");
  if (!TEXTS.includes(name) && !(name in PLAIN)) return;
  const box = document.createElement("div");
  box.className = "sliders";
  field.after(box);
  const fill = () => {
    box.replaceChildren();
    if (!field.value.trim()) return;
    if (name in PLAIN) {
      const [low, high, step] = PLAIN[name];
      if (!/^\d+(\.\d+)?$/.test(field.value.trim())) return;
      box.append(slider(field.value.trim(), low, high, step, field.value, (value, shown) => {
        field.value = value;
        shown.textContent = value;
        changed();
      }));
      return;
    }
    for (const [order, found] of [...field.value.matchAll(NUMBERS)].entries()) {
      const unit = (found[2] || "").trim();
      const [low, high, step] = reach(Number(found[1]), unit, field.value, found.index);
      const before = field.value.slice(0, found.index).match(/(\w+)\s*$/)?.[1] || "";
      const said = (value) => (unit ? `${value} ${unit}` : `${before} ${value}`.trim());
      box.append(slider(said(found[1]), low, high, step, found[1], (value, shown) => {
        const now = [...field.value.matchAll(NUMBERS)][order];
        if (!now) return;
        field.value = field.value.slice(0, now.index) + value + field.value.slice(now.index + now[1].length);
        shown.textContent = said(value);
        changed();
      }));
    }
  };
  field.addEventListener("change", fill);
  fill();
}

if (form) {
  for (const field of form.querySelectorAll("input")) offer(field);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "range") changed();
  });
}
