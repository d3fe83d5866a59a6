// Signing out deletes what is kept on this device. What was never sent is sent before, or the one who leaves is asked.
const LONGEST_WAIT_MS = 2000;
const form = document.querySelector("form[action='/sign-out']");

async function waiting() {
  const bases = (await indexedDB.databases?.()) ?? [];
  if (!bases.some((one) => one.name === "handrail-diary")) return 0;
  const { unsent } = await import("./diary_queue.js");
  return (await unsent()).length;
}

/** Everything that was kept on this device. The server asks for it too, but not every browser listens. */
async function forget() {
  await stopKeeping();
  indexedDB.deleteDatabase("handrail-diary");
  localStorage.removeItem("handrail-device");
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
}

/** The worker may be keeping a page just now: it is told first, and goes. */
async function stopKeeping() {
  const worker = await navigator.serviceWorker?.getRegistration("/diary/");
  if (!worker) return;
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((done) => { port1.onmessage = done; });
  worker.active?.postMessage({ forget: true }, [port2]);
  await Promise.race([heard, new Promise((done) => setTimeout(done, LONGEST_WAIT_MS))]);
  await worker.unregister();
}

async function leave() {
  await forget().catch(() => {});
  form.submit();
}

function ask(many) {
  const box = document.createElement("div");
  box.className = "card leaving";
  box.setAttribute("role", "alert");
  const said = document.createElement("p");
  said.textContent = `${many === 1 ? "1 entry of a diary was" : `${many} entries of a diary were`} never sent. Signing out deletes what is kept on this device.`;
  const stay = Object.assign(document.createElement("a"), { className: "button", href: "/diary", textContent: "Send first: open the diary" });
  const away = Object.assign(document.createElement("button"), { className: "quiet", type: "button", textContent: "Sign out and delete" });
  away.addEventListener("click", leave);
  box.append(said, stay, " ", away);
  document.querySelector("main").prepend(box);
  stay.focus();
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const many = await waiting().catch(() => 0);
  if (many) ask(many);
  else await leave();
});
