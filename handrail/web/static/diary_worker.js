// Keeps the diary's page at hand for a phone without a server. The server puts `MARK` (of all styles and scripts)
// before this file. Only the page of whoever opened a diary last is kept; another account's takes its place.
const KEPT = "handrail-diary-";
const NOT_HERE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No connection · Handrail</title><h1>No connection</h1><p>This diary is not kept on this device yet: open it once while
the server can be reached.</p><p><strong>EMERGENCY: not breathing, can't be woken, a seizure, very hot and stiff, seeing or
hearing things that are not there: call the emergency number (112, 999, 911, 000, 119).</strong></p></html>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data ?? {};
  if (forget) left += 1;
  const done = forget ? forgetAll() : keep ? keepPage(keep) : Promise.resolve();
  const answer = event.ports[0] ?? event.source;
  event.waitUntil(done.then(() => answer?.postMessage({ kept: Boolean(keep) })).catch(() => {}));
});

let left = 0; // how often someone has left: what was begun before is not kept after

async function forgetAll(but = "") {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(KEPT) && name !== but).map((name) => caches.delete(name)));
}

/** The page as it is now, with its styles and scripts: all of it, or nothing of it is changed. */
async function keepPage({ account, page, files }) {
  const name = `${KEPT}${account}-${MARK}`, begun = left;
  const answered = await fetch(page, { credentials: "same-origin", cache: "no-store" });
  if (!answered.ok || answered.redirected || begun !== left) return;
  const cache = await caches.open(name);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file);
  await cache.put(page, answered);
  if (begun === left) await forgetAll(name);
  else await caches.delete(name);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function page(request, url) {
  try {
    return await fetch(request);
  } catch {
    const held = await caches.match(url.origin + url.pathname);
    return held ?? new Response(NOT_HERE, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
