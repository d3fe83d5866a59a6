// "Print" is only offered where a script can do it; the browser's own command always can.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
const errors = document.querySelector(".errors");
if (errors) errors.focus();
// What is folded on the screen is wanted on paper where it says so.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details[data-paper]:not([open])")) {
    folded.open = true;
    folded.dataset.wasFolded = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const folded of document.querySelectorAll("details[data-was-folded]")) {
    folded.open = false;
    delete folded.dataset.wasFolded;
  }
});
// A plan takes a moment: the button says so, and can't be pressed twice.
for (const form of document.querySelectorAll("form.ask")) {
  const button = form.querySelector("button[type=submit]");
  const words = button?.textContent;
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    if (button) button.textContent = "Working …";
    return undefined;
  });
  // An address holds what was asked, not every field that was left empty.
  form.addEventListener("formdata", ({ formData }) => {
    const empty = new Set([...formData.keys()].filter((name) => formData.getAll(name).every((value) => value === "")));
    for (const name of empty) formData.delete(name);
  });
  window.addEventListener("pageshow", () => {
    form.removeAttribute("aria-busy");
    if (button) button.textContent = words;
  });
}
