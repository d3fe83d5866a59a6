// The forecast follows what is written into the table of steps. Without this file, the button does.
const form = document.querySelector("[data-edit]");
const live = document.querySelector("[data-live]");

/** Days between two dates written as 2026-03-31. */
const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
const later = (date, days) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
const number = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : NaN);

/** A date that was changed makes the step before it longer or shorter; a length moves what follows. */
function follow(changed) {
  let at = form.elements.first.value;
  let before = null;
  for (const row of form.querySelectorAll("[data-row]")) {
    const [dose, days, from, was] = ["dose", "days", "from", "was"].map((name) => row.querySelector(`[name=${name}]`));
    if (!dose.value.trim()) continue;
    if (from === changed && before && from.value) {
      const length = number(before.value) + daysBetween(at, from.value);
      if (length >= 1) {
        before.value = String(length);
        at = from.value;
      }
    }
    if (from.type === "date") from.value = at;
    was.value = from.value;
    if (Number.isNaN(number(days.value))) return;
    at = later(at, number(days.value));
    before = days;
  }
}

/** An empty row at the end, for a further step. */
function keepOneEmptyRow() {
  const last = form.querySelector("tbody").lastElementChild;
  if (!last.querySelector("[name=dose]").value.trim()) return;
  const row = last.cloneNode(true);
  row.querySelector("[name=dose]").value = "";
  last.parentElement.append(row);
}

let asking = null;
async function ask() {
  asking?.abort();
  asking = new AbortController();
  live.hidden = false;
  live.dataset.busy = "";
  const refuse = (place, text) => {
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    const [, row, name] = /^row (\d+), (\w+)$/.exec(place) ?? [];
    const field = row && form.querySelectorAll("[data-row]")[row - 1]?.querySelector(`[name=${name}]`);
    const said = form.querySelector("[data-edit-error]");
    said.textContent = text;
    said.hidden = !text;
    if (!text) form.querySelector("#edit-error")?.remove();
    if (field) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", said.id);
    }
  };
  const say = (text, not = "") => {
    live.querySelector("[data-live-words]").textContent = text;
    live.querySelector("[data-live-not]").textContent = not;
  };
  try {
    const query = new URLSearchParams(new FormData(form));
    const answered = await fetch(`/plan/forecast.json?${query}`, { signal: asking.signal });
    const found = await answered.json();
    if (!answered.ok) {
      refuse(found.where ?? "", `${found.detail} ${found.fix ?? ""}`.trim());
      say("No forecast: something in the table can't be used yet.");
      live.querySelector("[data-live-figure]").replaceChildren();
    } else {
      refuse("", "");
      const { moderate, severe } = found.chances;
      say(
        `${found.total_days} days. Moderate withdrawal or worse: ${moderate.words}. Severe: ${severe.words}. ${found.ends}`,
        [found.offered ? "" : `Not offered. ${found.not_offered_because}`, ...found.notes, ...found.caused].join(" ").trim(),
      );
      found.steps.forEach((step, index) => {
        const cell = form.querySelectorAll("[data-change]")[index];
        if (cell) cell.textContent = step.change;
      });
      const drawn = new DOMParser().parseFromString(found.figure, "image/svg+xml").documentElement;
      live.querySelector("[data-live-figure]").replaceChildren(document.importNode(drawn, true));
    }
    delete live.dataset.busy;
  } catch (problem) {
    if (problem.name === "AbortError") return;
    say("The server can't be reached. Nothing was worked out; what you wrote is still there.");
    delete live.dataset.busy;
  }
}

if (form && live) {
  let waiting = 0;
  const soon = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      follow(event.target);
      keepOneEmptyRow();
      ask();
    }, event.target.type === "date" ? 400 : 150);
  };
  form.addEventListener("input", soon);
  if (!form.querySelector("[aria-invalid]")) ask();
}
