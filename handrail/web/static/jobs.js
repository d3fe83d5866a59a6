// A job's page looks how far it is; when the job's state changes the page is read again.
const box = document.querySelector("[data-job]");
const bar = document.querySelector("#progress");
const said = document.querySelector("#how-far");
const EVERY_MS = 1500, AFTER_FAILURE_MS = 6000;

function words(now) {
  const begun = now.done ? "" : ` The first is under way${now.seconds_gone ? `, for ${now.seconds_gone} s by now` : ""}; the bar moves when it is done.`;
  const parts = now.of ? `${now.done} of ${now.of} parts ${now.done === 1 ? "is" : "are"} done and saved.${begun}` : "It has begun.";
  const left = now.seconds_left;
  const time = left === null ? "" : left < 90 ? ` About ${Math.max(1, Math.round(left))} s left.` : ` About ${Math.round(left / 60)} min left.`;
  return parts + time + (now.cancel_wanted ? " It stops after this part." : "");
}

async function look() {
  let wait = EVERY_MS;
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const now = await answer.json();
    if (now.state !== box.dataset.state) {
      location.reload();
      return;
    }
    bar.value = now.progress;
    if (now.state === "running" && said.textContent !== words(now)) said.textContent = words(now);
  } catch {
    said.textContent = "The program can't be reached just now; what was done is saved. This page goes on asking.";
    wait = AFTER_FAILURE_MS;
  }
  setTimeout(look, wait);
}

if (box && bar && said) {
  for (const link of document.querySelectorAll(".look-again")) link.hidden = true;
  setTimeout(look, EVERY_MS);
}
if (box && box.dataset.state === "interrupted") setTimeout(() => location.reload(), AFTER_FAILURE_MS);
