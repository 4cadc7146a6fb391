// Sliders that drive the parameters of a Vega chart elsewhere on the page.
const PATIENCE = 300; // ms that a keyboard may go on stepping before Python is told
const PACE = 350; // ms from step to step while a slider plays

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".sliders");
  const state = (root.state ??= { rows: new Map(), known: {}, timer: null });
  state.send = () => setStateValue("values", values(state));
  const { charts, dragged, carried, hidden } = data;
  Object.assign(state, { charts, dragged, carried, hidden });
  if (state.layout !== JSON.stringify([data.sliders, data.hidden])) build(root, state, data.sliders);
  for (const [field, value] of Object.entries(data.values)) {
    // Only what Python changed replaces what is on screen, never an echo of our own values.
    if (state.known[field] !== value) show(state.rows.get(field), value);
    state.known[field] = value;
  }
  drive(state);
  state.stop?.(); // called for every run of the page, its end only once
  state.stop = listen(state);
  return () => state.stop();
}

function listen(state) {
  // A chart that is drawn anew starts from its own numbers: give it ours.
  const drawn = new MutationObserver(() => drive(state));
  drawn.observe(document.body, { childList: true, subtree: true });
  const handlers = { moves: ({ detail }) => moved(state, detail) };
  if (state.dragged.length) Object.assign(handlers, draggedRange(state));
  if (Object.keys(state.carried).length) Object.assign(handlers, carriedMark(state));
  for (const [kind, handler] of Object.entries(handlers)) document.addEventListener(kind, handler);
  return () => {
    drawn.disconnect();
    state.rows.forEach(pause);
    for (const [kind, handler] of Object.entries(handlers)) {
      document.removeEventListener(kind, handler);
    }
  };
}

// What a button or another control of the page makes of the sliders.
function moved(state, { chart, moves }) {
  if (chart !== state.charts[0]) return;
  for (const [field, value] of Object.entries(moves)) {
    if (state.rows.has(field)) show(state.rows.get(field), value);
  }
  drive(state);
}

function build(root, state, sliders) {
  state.layout = JSON.stringify([sliders, state.hidden]);
  state.known = {};
  state.rows.clear();
  const rows = sliders.map((slider) => row(state, slider));
  const unseen = [...state.dragged, ...state.hidden];
  root.replaceChildren(...rows.filter((_, i) => !unseen.includes(sliders[i].field)));
}

function row(state, slider) {
  const label = document.createElement("label");
  const name = Object.assign(document.createElement("span"), { textContent: slider.label });
  const output = document.createElement("output");
  const input = Object.assign(document.createElement("input"),
    { type: "range", min: slider.low, max: slider.high, step: slider.step });
  const digits = (String(slider.step).split(".")[1] ?? "").length;
  state.rows.set(slider.field, { input, output, digits, unit: slider.unit });
  input.addEventListener("input", ({ isTrusted }) => {
    if (isTrusted) pause(state.rows.get(slider.field)); // a hand on the slider
    clearTimeout(state.timer);
    show(state.rows.get(slider.field), Number(input.value));
    drive(state);
  });
  input.addEventListener("change", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(state.send, PATIENCE);
  });
  // Said aloud: by itself a label names the first of its controls, which is the output.
  label.htmlFor = input.id = `slider-${slider.field}`;
  label.append(name, output, input);
  if (!slider.parts.length && !slider.plays) return label;
  const both = document.createElement("div");
  both.append(...(slider.parts.length ? [bits(state, slider), label] : [label]));
  if (slider.plays) both.append(player(state, slider));
  return both;
}

// A button that moves the slider on, step by step; at its end, from the start.
function player(state, slider) {
  const own = state.rows.get(slider.field);
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.className = "play";
  own.player = { button, timer: null, label: slider.label };
  const step = () => {
    own.input.value = Number(own.input.value) + slider.step;
    own.input.dispatchEvent(new Event("input"));
    if (Number(own.input.value) < slider.high) return;
    pause(own);
    state.send();
  };
  button.addEventListener("click", () => {
    if (own.player.timer) {
      pause(own);
      return state.send();
    }
    if (Number(own.input.value) >= slider.high) own.input.value = slider.low - slider.step;
    own.player.timer = setInterval(step, PACE);
    say(own.player, "Pause");
    step();
  });
  say(own.player, "Play");
  return button;
}

function pause({ player }) {
  if (!player?.timer) return;
  clearInterval(player.timer);
  player.timer = null;
  say(player, "Play");
}

function say({ button, label }, word) {
  button.textContent = `${word === "Play" ? "▶" : "❚❚"} ${word}`;
  button.setAttribute("aria-label", `${word}: ${label}`);
}

// A button for each bit of a whole number, the highest first.
function bits(state, slider) {
  const group = Object.assign(document.createElement("div"), { className: "bits" });
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `Bits of ${slider.label}`);
  let place = slider.parts.reduce((sum, width) => sum + width, 0);
  const buttons = slider.parts.flatMap((width, part) =>
    Array.from({ length: width }, () => {
      const weight = 2 ** --place;
      const button = Object.assign(document.createElement("button"), { type: "button", weight });
      button.dataset.part = part;
      button.setAttribute("aria-label", `bit ${place}`);
      button.addEventListener("click", () => {
        const { input } = state.rows.get(slider.field);
        const on = Math.floor(input.value / weight) % 2;
        input.value = Number(input.value) + (on ? -weight : weight);
        input.dispatchEvent(new Event("input"));
        input.dispatchEvent(new Event("change"));
      });
      return button;
    }));
  state.rows.get(slider.field).buttons = buttons;
  group.append(...buttons);
  return group;
}

// The input rounds to its steps: the value beside it does not.
function show(row, value) {
  row.value = value;
  row.input.value = value;
  write(row);
}

function write({ input, output, digits, unit, buttons = [] }) {
  for (const button of buttons) {
    const on = Math.floor(input.value / button.weight) % 2;
    button.textContent = on;
    button.setAttribute("aria-pressed", Boolean(on));
  }
  output.textContent = Number(input.value).toFixed(digits).replace("-", "−") + unit;
  const share = (input.value - input.min) / (input.max - input.min);
  input.style.setProperty("--share", `${100 * share}%`);
  input.setAttribute("aria-valuetext", output.textContent);
}

function values(state) {
  return Object.fromEntries([...state.rows].map(([field, { value }]) => [field, value]));
}

function drive(state) {
  for (const svg of state.charts.flatMap((key) => [...charts(key)])) {
    const view = viewOf(svg);
    const changed = [...state.rows].filter(([field, { value }]) => view?.signal(field) !== value);
    if (!view || !changed.length) continue;
    for (const [field, { value }] of changed) view.signal(field, value);
    view.runAsync();
  }
}
