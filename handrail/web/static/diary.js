// The diary on a phone: emergencies are uncovered at once, a day is kept on the device first and sent after, and the page
// works without a server. Without this file the form is sent as any other.
import { judged } from "./diary_much.js";
import * as queue from "./diary_queue.js";

const root = document.querySelector("#diary");
const form = document.querySelector("#day-form");
const { person, account } = root.dataset;
const heading = document.querySelector("#day-heading"), status = document.querySelector("#status");
const waiting = document.querySelector("#waiting"), list = document.querySelector("#waiting-list");
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// ---- days and clocks -----------------------------------------------------------------------------------------------

const two = (n) => String(n).padStart(2, "0");
const iso = (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
const parts = (day) => day.split("-").map(Number);
const midnight = (day, later = 0) => { const [y, m, d] = parts(day); return new Date(y, m - 1, d + later); };
const offset = (date) => -date.getTimezoneOffset();
const inWords = (day) => { const d = midnight(day); return `${WEEKDAYS[d.getDay()]} ${d.getDate()} ${MONTHS[d.getMonth()]} ${d.getFullYear()}`; };
function offsetAt(day, time) {
  const [y, m, d] = parts(day), [hour, minute] = time.split(":").map(Number);
  return offset(new Date(y, m - 1, d, hour, minute));
}

// ---- emergencies: fixed texts that stand in the page -----------------------------------------------------------------

const red = document.querySelector("#red"), ring = document.querySelector("#ring");
const doses = document.querySelector("#doses"), levels = JSON.parse(root.dataset.muchLevels);
const ALCOHOL = ["", "no", "yes"], FEVER = "fever", A_LITTLE_EARLY_MIN = 60;
let told = new Set(); // what the page says above already, because it was written before
let toldToRing = -1;

/** [minute of the day, mg] of every dose that the form says was taken, each as the server would read it. */
function taken() {
  const minutes = (time) => (/^\d\d?:\d\d$/.test(time) ? time.split(":").reduce((hours, more) => 60 * Number(hours) + Number(more)) : NaN);
  const number = (text) => (text?.trim() ? Number(text.replace(",", ".")) : NaN);
  const now = new Date(), today = iso(now) === form.elements.day.value, at = 60 * now.getHours() + now.getMinutes();
  const found = [];
  for (const row of doses.querySelectorAll(".dose")) {
    const dose = row.querySelector("input[type=radio]").name, of = (part) => row.querySelector(`[name=${dose}${part}]`)?.value ?? "";
    const way = row.querySelector("input[type=radio]:checked")?.value, due = minutes(of("_due")), mg = number(of("_due_mg"));
    const when = minutes(of("_at")), early = today && due > at && due - at <= A_LITTLE_EARLY_MIN ? at : due;
    if (way === "taken") found.push([early, mg]);
    else if (way === "amount") found.push([Number.isNaN(when) ? early : when, number(of("_mg"))]);
    else if (way === "time") found.push([when, mg]);
  }
  for (const n of [0, 1]) found.push([minutes(form.elements[`further_${n}_at`].value), number(form.elements[`further_${n}_mg`].value)]);
  return found.filter(([minute, mg]) => !Number.isNaN(minute) && mg > 0);
}

/** The number of the text about what was taken; -1 where none holds. */
function tooMuch(degrees, amber) {
  if (!doses.dataset.much) return -1;
  const table = JSON.parse(doses.dataset.much);
  const drinks = form.elements.drinks.value.trim(), written = [drinks === "" ? "" : Number(drinks.replace(",", ".")) > 0 ? "yes" : "no"];
  for (const name of Object.keys(table.rows).filter((one) => !ALCOHOL.includes(one)))
    if (name === FEVER ? degrees >= amber : Number(form.elements[`score_${name}`]?.value) >= 1) written.push(name);
  return judged(table, levels, taken(), written);
}

function emergencies(first = false) {
  const there = new Set([...form.querySelectorAll("input[data-red]:checked")].map((one) => one.dataset.red));
  const box = form.querySelector("#temperature");
  const degrees = Number(box?.value.replace(",", ".") || NaN);
  if (degrees >= Number(box?.dataset.redFrom)) there.add(box.dataset.item);
  const worse = [...form.querySelectorAll("input[data-fever]:checked")].some((one) => Number(one.value) >= 1);
  if (degrees >= Number(box?.dataset.amber) && worse) there.add("fever");
  const much = tooMuch(degrees, Number(box?.dataset.amber)), call = much >= 0 && levels[much] === 1;
  if (much >= 0 && !call) there.add(`too_much:${much}`);
  if (first && document.querySelector("#written-red")) told = new Set(there);
  if (first && document.querySelector("#written-ring")) toldToRing = call ? much : -1;
  for (const name of told) there.delete(name);
  const cards = new Set();
  for (const says of red.querySelectorAll("[data-says]")) {
    says.hidden = !there.has(says.dataset.says);
    if (!says.hidden) for (const card of says.dataset.cards.split(" ")) cards.add(card);
  }
  for (const card of red.querySelectorAll("[data-card]")) card.hidden = !cards.has(card.dataset.card);
  for (const says of ring.querySelectorAll("[data-rings]")) says.hidden = says.dataset.rings !== String(much);
  const was = red.hidden && ring.hidden;
  red.hidden = there.size === 0;
  ring.hidden = !call || much === toldToRing || !red.hidden;
  if (was && !(red.hidden && ring.hidden)) (red.hidden ? ring : red).scrollIntoView({ block: "start" });
}

// ---- the form and its fields -------------------------------------------------------------------------------------------

const NOT_OF_A_DAY = new Set(["form_token", "sent", "entry_id", "replaces", "day", "device", "written_at"]);

/** Every field of the form that holds something, with the offset of each time of day. */
function fields() {
  const day = form.elements.day.value;
  const pairs = [...new FormData(form)].filter(([name, value]) => name !== "form_token" && typeof value === "string" && value !== "");
  for (const [name, value] of [...pairs])
    if (/^\d\d?:\d\d$/.test(value)) pairs.push([`${name}_offset`, String(offsetAt(day, value))]);
  pairs.push(["begins_offset", String(offset(midnight(day)))], ["ends_offset", String(offset(midnight(day, 1)))]);
  return pairs;
}

function blank() {
  for (const one of form.querySelectorAll("input[type=radio], input[type=checkbox]")) one.checked = false;
  for (const one of form.querySelectorAll("input[type=text], input[type=time], textarea")) if (!["goal", "zone"].includes(one.name)) one.value = "";
  for (const one of document.querySelectorAll("input[form=day-form]")) one.checked = false;
}

function fill(pairs) {
  const due = pairs.filter(([name]) => /^dose_\d+_due$/.test(name)).map(([name, time]) => [name.slice(0, -4), time]);
  const given = new Map(pairs);
  // Rows stand by their time and amount: the plan may have changed since this was written.
  const rowOf = (time, mg) => [...form.querySelectorAll(".dose")].find((row) => row.querySelector("[name$=_due]").value === time && Number(row.querySelector("[name$=_due_mg]").value) === Number(mg));
  const renamed = new Map();
  for (const [name, time] of due) {
    const row = rowOf(time, given.get(`${name}_due_mg`));
    if (row) renamed.set(name, row.querySelector("[name$=_due]").name.slice(0, -4));
  }
  for (const [name, value] of pairs) {
    if (NOT_OF_A_DAY.has(name)) continue;
    const dose = /^(dose_\d+)(.*)$/.exec(name);
    if (dose && !renamed.has(dose[1])) continue;
    const found = form.elements[dose ? renamed.get(dose[1]) + dose[2] : name];
    if (!found || found.type === "hidden") continue;
    if (found instanceof RadioNodeList) found.value = value;
    else if (found.type === "checkbox") found.checked = true;
    else found.value = value;
  }
}

/** The doses of a day that the page was not made for, from the sheets that came with it. */
function showDay(day, today) {
  const sheet = [...document.querySelectorAll("template[data-days]")].find((one) => one.dataset.days.split(" ").includes(day));
  doses.dataset.much = sheet?.dataset.much ?? "";
  if (sheet) {
    const asOf = Object.assign(document.createElement("p"), { className: "quiet-text", textContent: `As approved when this page was opened, ${inWords(root.dataset.shown)}.` });
    doses.replaceChildren(sheet.content.cloneNode(true), asOf);
  }
  else doses.textContent = "The doses of this day are not on this device: open the diary where the server can be reached. What you took can be written below.";
  for (const [name, value] of [["day", day], ["replaces", ""]]) form.elements[name].value = value;
  blank();
  heading.textContent = `${day === today ? "Today, " : ""}${inWords(day)}`;
  root.dataset.day = day;
  for (const one of document.querySelectorAll("[data-of-day]")) one.hidden = true;
}

async function begin() {
  const shown = root.dataset.day;
  const today = iso(new Date()), asked = new URLSearchParams(location.search).get("day");
  const wanted = /^\d{4}-\d\d-\d\d$/.test(asked ?? "") ? asked : today;
  const refused = document.querySelector(".errors");
  if (wanted !== root.dataset.day && !refused) showDay(wanted, today);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) form.elements.zone.value = zone;
  form.elements.entry_id.value = queue.newMark();
  const all = await queue.all();
  // What another account sent stands on the server; what it hasn't sent waits for it, unseen.
  for (const one of all) if (one.account !== account && one.state === "sent") await queue.remove(one.seq);
  const own = all.filter((one) => one.person === person && one.account === account && one.day === root.dataset.day);
  const newest = own.at(-1);
  const known = form.elements.replaces.value.split(" ").filter(Boolean);
  if (newest && !refused && !known.includes(newest.id) && newest.arrival !== "deleted" && (newest.state !== "sent" || !navigator.onLine || !known.length)) {
    blank();
    fill(newest.fields);
    form.elements.replaces.value = [...new Set([...known, newest.id, ...newest.replaces])].join(" ");
  }
  emergencies(form.elements.day.value === shown);
}

// ---- keeping and sending -----------------------------------------------------------------------------------------------

const WHY = {
  offline: "The server can't be reached: it is kept on this device, and sent by itself when the server is back.",
  busy: "The server is busy: it is kept on this device, and sent by itself.",
  "sign-in": "It is kept on this device. Sign in again, and it is sent.",
  "other-account": "Entries of another account wait on this device. They are sent when that account signs in here.",
  form: "It is kept on this device, and sent when the page is opened again.",
};
let tries = 0, timer = 0;

async function showWaiting(why) {
  const left = await queue.unsent();
  const mine = left.filter((one) => one.account === account && one.person === person);
  const others = left.length - mine.length;
  list.replaceChildren(...mine.map((one) => line(one)));
  if (others) list.append(item(WHY["other-account"]));
  waiting.hidden = !left.length;
  if (mine.some((one) => one.state === "refused")) status.textContent = "Not taken by the server; see why below. It is still on this device.";
  else if (mine.length && why) status.textContent = WHY[why] ?? why;
  else if (!mine.length && Object.values(WHY).includes(status.textContent)) status.textContent = "Sent.";
  if (why === "sign-in") {
    const link = document.createElement("a");
    link.href = `/sign-in?next=/diary/${person}`;
    link.textContent = "Sign in";
    status.append(" ", link);
  }
}

function item(text) {
  const made = document.createElement("li");
  made.textContent = text;
  return made;
}

function line(one) {
  const made = item(`${inWords(one.day)}, written ${new Date(one.writtenAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
  if (one.state !== "refused") return made;
  made.append(": not taken. ", ...one.refused.map((why) => `${why.label ? `${why.label}: ` : ""}${why.message} ${why.fix} `));
  const again = document.createElement("a");
  again.href = `?day=${one.day}`;
  again.textContent = "Look at it";
  const away = document.createElement("button");
  away.className = "quiet";
  away.type = "button";
  away.textContent = "Delete it";
  away.addEventListener("click", async () => {
    await queue.remove(one.seq);
    await showWaiting("");
  });
  made.append(again, " ", away);
  return made;
}

async function sync() {
  clearTimeout(timer);
  const { sent, why } = await queue.sync(person);
  tries = why ? tries + 1 : 0;
  if (why === "offline" || why === "busy") timer = setTimeout(sync, queue.waitFor(tries - 1));
  await showWaiting(why);
  return { sent, why };
}

async function save(event) {
  event.preventDefault();
  const day = form.elements.day.value, now = new Date();
  status.textContent = "";
  const writtenAt = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19) + clock(offset(now));
  const id = form.elements.entry_id.value, replaces = form.elements.replaces.value.split(" ").filter(Boolean);
  const entry = { person, account, id, day, replaces, state: "queued", writtenAt: now.getTime(), fields: [...fields(), ["device", queue.device()], ["written_at", writtenAt]] };
  try {
    // Of several that wait about one day each is sent: nothing that was written is thrown away.
    for (const one of await queue.unsent()) if (one.state === "refused" && one.day === day && replaces.includes(one.id)) await queue.remove(one.seq);
    await queue.add(entry);
  } catch {
    form.submit(); // this browser keeps nothing: as any other form
    return;
  }
  status.textContent = `Kept on this device: ${inWords(day)}.`;
  form.elements.entry_id.value = queue.newMark();
  form.elements.replaces.value = [...new Set([...replaces, id])].join(" ");
  await sync();
  const kept = (await queue.all()).find((one) => one.id === id);
  if (kept?.state === "sent") location.assign(`/diary/${person}?day=${day}&kept=yes`);
  window.scrollTo({ top: 0 });
}

const clock = (minutes) => `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;

// ---- without a server ----------------------------------------------------------------------------------------------------

async function keepPage() {
  const says = document.querySelector("#offline-says");
  says.hidden = false;
  if (!("serviceWorker" in navigator)) {
    says.textContent = "This browser can't keep the diary for when there is no connection (it needs https, or this very computer).";
    return;
  }
  const registered = await navigator.serviceWorker.register("/diary/worker.js", { scope: "/diary/" });
  await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll("link[href^='/static/'], script[src^='/static/'], img[src^='/static/']")].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
  for (const one of ["./diary_queue.js", "./diary_much.js"]) files.push(new URL(one, import.meta.url).pathname);
  registered.active?.postMessage({ keep: { account, page: location.pathname, files: [...new Set(files)] } });
  navigator.serviceWorker.addEventListener("message", () => { root.dataset.offline = "yes"; });
  says.textContent = "Works without a connection: this page and the doses of the next 14 days are kept on this device, and what you write, until it is sent and for 3 days after. Signing out deletes all of it from this device.";
}

// ---- begin -----------------------------------------------------------------------------------------------------------------

form.addEventListener("change", () => emergencies());
form.addEventListener("input", () => emergencies());
form.addEventListener("submit", save);
document.querySelector("#send-now").addEventListener("click", sync);
addEventListener("online", sync);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sync());
begin().then(sync, () => {});
keepPage().catch(() => {});
