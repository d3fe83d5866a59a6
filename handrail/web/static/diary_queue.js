// What was written on this device and has not arrived yet. It lies in the browser's database until the server says
// that it is there; the mark that each entry carries makes sending it twice harmless.
const NAME = "handrail-diary", STORE = "entries", KEEP_SENT_DAYS = 3;
const FIRST_WAIT_MS = 5_000, LONGEST_WAIT_MS = 300_000;

export const newMark = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

/** One for each browser, for as long as its storage stands. */
export function device() {
  let mark = localStorage.getItem("handrail-device");
  if (!mark) localStorage.setItem("handrail-device", (mark = newMark()));
  return mark;
}

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
    asked.onblocked = () => failed(new Error("blocked"));
  });
}

/** Run in one transaction, on the disk when this is done. */
async function inside(mode, work) {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const across = base.transaction(STORE, mode, { durability: "strict" });
      const found = work(across.objectStore(STORE));
      across.oncomplete = () => done(found.result);
      across.onerror = across.onabort = () => failed(across.error);
    });
  } finally {
    base.close();
  }
}

export const all = () => inside("readonly", (store) => store.getAll());
export const add = (entry) => inside("readwrite", (store) => store.add(entry));
const put = (entry) => inside("readwrite", (store) => store.put(entry));
export const remove = (seq) => inside("readwrite", (store) => store.delete(seq));
export const unsent = async () => (await all()).filter((one) => one.state !== "sent");

/** What was sent some days ago stands on the server; here it is of no use any more. */
async function forgetOld() {
  const before = Date.now() - KEEP_SENT_DAYS * 86_400_000;
  for (const one of await all()) if (one.state === "sent" && one.sentAt < before) await remove(one.seq);
}

class Later extends Error {}

async function asked(path, more = {}) {
  let answered;
  try {
    answered = await fetch(path, { credentials: "same-origin", redirect: "error", cache: "no-store", ...more });
  } catch {
    throw new Later("offline");
  }
  if (answered.status === 401) throw new Later("sign-in");
  if (answered.status === 404) throw new Later("other-account");
  if (answered.status === 429 || answered.status >= 500) throw new Later("busy");
  return answered;
}

async function send(one, token) {
  const answered = await asked(`/diary/${one.person}/entries.json`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ form_token: token, fields: one.fields }),
  });
  if (answered.ok) {
    const { arrival } = await answered.json();
    await put({ ...one, state: "sent", sentAt: Date.now(), arrival });
    return true;
  }
  const said = await answered.json().catch(() => ({}));
  if (answered.status === 403) throw new Later("form");
  await put({ ...one, state: "refused", refused: said.refused ?? [{ label: "", message: said.detail ?? "It was refused.", fix: said.fix ?? "" }] });
  return false;
}

/** Send what waits, in the order in which it was written; "sent", or why something still waits. */
async function sendAll(person) {
  const waiting = (await all()).filter((one) => one.person === person && one.state === "queued");
  if (!waiting.length) return { sent: 0, why: "" };
  let sent = 0;
  try {
    const state = await (await asked(`/diary/${person}/state.json`)).json();
    for (const one of waiting) {
      if (one.account !== state.account) throw new Later("other-account");
      if (await send(one, state.form_token)) sent += 1;
    }
    await forgetOld();
    return { sent, why: "" };
  } catch (error) {
    if (error instanceof Later) return { sent, why: error.message };
    throw error;
  }
}

/** One tab at a time sends. */
export function sync(person) {
  return navigator.locks ? navigator.locks.request("handrail-diary", () => sendAll(person)) : sendAll(person);
}

/** How long to wait after so many tries that failed; a little by chance, so that not all devices come at once. */
export const waitFor = (tries) => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.75 + Math.random() / 2);
