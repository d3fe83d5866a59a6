// A card that lies in a fold is opened before the page jumps to it.
function open() {
  const name = decodeURIComponent(location.hash.slice(1));
  const card = name && document.getElementById(name);
  const fold = card && card.closest("details");
  if (fold) {
    fold.open = true;
    card.scrollIntoView({ block: "center" });
  }
  if (card && card.tabIndex === -1) card.focus({ preventScroll: true });
}
addEventListener("hashchange", open);
open();
