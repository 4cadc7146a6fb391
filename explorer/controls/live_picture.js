// Exchanges what a choice changes in a chart, without compiling the chart anew.

export default function ({ data, parentElement }) {
  const state = (parentElement.state ??= {});
  Object.assign(state, data);
  if (!data.buttons) refresh(state);
  state.stop?.(); // called for every run of the page, its end only once
  state.stop = data.buttons ? listen(state) : watch(state);
  return () => state.stop();
}

// A new picture comes as text of the page. A chart that was compiled anew, in another width or
// theme, begins with what it was drawn with.
function watch(state) {
  const drawn = new MutationObserver(() => (isFirst(state) ? refresh(state) : later(state)));
  drawn.observe(document.body, { childList: true, subtree: true });
  return () => drawn.disconnect();
}

function isFirst({ chart }) {
  return document.querySelector("[data-chart]")?.dataset.chart === chart;
}

// A page's other pictures let its first one go on screen. One call serves what changes until then.
function later(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    setTimeout(refresh, 0, state);
  });
}

function refresh(state) {
  const text = document.querySelector(`[data-chart="${state.chart}"]`)?.dataset.picture;
  if (!text) return;
  if (state.text !== text) Object.assign(state, { text, picture: JSON.parse(text) });
  for (const svg of charts(state.chart)) {
    svg.shows ??= state.first;
    // What was chosen a moment ago stays until Python has answered.
    if (svg.asked !== state.picture.name) exchange(svg, state.picture);
    svg.asked = state.picture.name;
  }
}

function listen(state) {
  const chose = (event) => {
    const button = Object.keys(state.buttons).find((css) => event.target.closest(`${css} button`));
    if (!button && whole(event)) soon(state);
    else if (button && event.type === "click") ahead(state, state.buttons[button]);
  };
  // Captured on the way down: Streamlit's controls let no click come up again.
  for (const kind of KINDS) document.addEventListener(kind, chose, true);
  return () => KINDS.forEach((kind) => document.removeEventListener(kind, chose, true));
}
const KINDS = ["click", "keyup", "focusout"];

// A number that is typed counts once it is whole.
function whole({ target, type, key }) {
  if (target.type !== "number") return type !== "focusout";
  return type !== "keyup" || key === "Enter" || key?.startsWith("Arrow");
}

// A control shows its new value a little after the click.
function soon(state, frames = 12) {
  const step = chosen(state.controls);
  if (step) ahead(state, step);
  else if (frames) requestAnimationFrame(() => soon(state, frames - 1));
}

// The data of what comes differ from those of the picture that Python knows: none other will do.
function ahead({ chart, known, pictures }, step) {
  for (const svg of charts(chart)) {
    if (!step || svg.shows !== known) continue;
    // The sliders of the chart, if it has any, listen to this.
    document.dispatchEvent(new CustomEvent("moves", { detail: { chart, moves: step.moves } }));
    if (step.picture) exchange(svg, pictures[step.picture]);
  }
}

// The step of the one control that shows something else than what Python knows of.
function chosen(controls) {
  const changed = controls
    .map((control) => ({ ...control, text: shown(document.querySelector(control.css)) }))
    .filter(({ now, text }) => text !== undefined && text !== now);
  if (changed.length !== 1) return undefined;
  const [{ field, steps, text }] = changed;
  // A number that nobody foresaw may still be a slider's.
  return steps[text] ?? { moves: { [field]: Number(text) } };
}

function shown(control) {
  const box = control?.querySelector("input[type=checkbox]");
  if (box) return box.checked ? "on" : "off";
  const one = control?.querySelector("[role=radio][aria-checked=true], input:checked");
  if (one) return (one.closest("label") ?? one).textContent;
  return control?.querySelector("input[role=combobox], input[type=number]")?.value;
}

function exchange(svg, { name, signals, tables }) {
  const view = svg.shows !== name && viewOf(svg);
  if (!view) return;
  svg.shows = name;
  for (const [signal, value] of Object.entries(signals)) view.signal(signal, value);
  for (const [table, columns] of Object.entries(tables)) view.data(table, rows(columns));
  view.resize().runAsync();
}

function rows(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]])));
}
