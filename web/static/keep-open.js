// A live update replaces the filters; groups the reader opened or closed stay as they were.
const states = new Map();
document.addEventListener("htmx:beforeSwap", (event) => {
  for (const group of event.detail.target.querySelectorAll("details[id]")) states.set(group.id, group.open);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of states) {
    const group = document.getElementById(id);
    if (group) group.open = open;
  }
  states.clear();
});
