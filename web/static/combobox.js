// The municipality field: the options come from the server through htmx; this file adds the keyboard
// and the names assistive technology needs (ARIA combobox pattern). Without it, typing a name is enough.
for (const input of document.querySelectorAll("[data-combobox]")) {
  const list = document.getElementById(input.dataset.combobox);
  const status = document.getElementById(`${input.dataset.combobox}-status`);
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const isOpen = () => !list.hidden;

  function activate(index) {
    const all = options();
    active = index;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) {
      input.setAttribute("aria-activedescendant", all[index].id);
      all[index].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function open(yes) {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    activate(-1);
  }

  function pick(option) {
    input.value = option.dataset.value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    htmx.trigger(input, "htmx:abort");
    open(false);
    status.textContent = `${option.dataset.value}を選びました。`;
  }

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  list.addEventListener("htmx:afterSwap", () => {
    const found = options().length;
    open(found > 0 && document.activeElement === input);
    status.textContent = input.value ? (found ? `候補が${found}件あります。上下の矢印キーで選べます。` : "候補がありません。") : "";
  });
  // mousedown would take the focus away before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) pick(option);
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const all = options();
    if (event.isComposing) return; // the keys belong to the Japanese input method
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.length) return;
      event.preventDefault();
      if (!isOpen()) open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate(active < 0 ? (step > 0 ? 0 : all.length - 1) : (active + step + all.length) % all.length);
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      pick(all[active]);
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      open(false);
    }
  });
}
