// Whoever works with the keyboard keeps a place after a swap. htmx itself finds the element of the same id again;
// where that is gone (a removed row, say), the heading of the nearest region that is still there takes the focus.
let lost = null;
let regions = [];

document.addEventListener("htmx:beforeSwap", () => {
  lost = document.activeElement;
  regions = [];
  for (let place = lost?.parentElement; place; place = place.parentElement) {
    if (place.id) regions.push(place.id);
  }
});

function keep() {
  if (!lost || lost === document.body || lost.isConnected) return;
  const again = lost.id ? document.getElementById(lost.id) : null;
  lost = null;
  if (document.activeElement !== document.body) return;
  const headings = regions.map((id) => document.getElementById(id)?.querySelector("h1, h2, h3, h4"));
  const target = [again, ...headings].find((one) => one?.checkVisibility());
  if (!target) return;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus();
}

// Settling comes for what was put in; the end of the request also where something was only taken away.
document.addEventListener("htmx:afterSettle", keep);
document.addEventListener("htmx:afterRequest", keep);
