// Sliders that drive the parameters of a Vega chart elsewhere on the page.
const PATIENCE = 300; // ms that a keyboard may go on stepping before Python is told

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".sliders");
  const state = (root.state ??= { rows: new Map(), known: {}, timer: null });
  state.send = () => setStateValue("values", values(state));
  Object.assign(state, { chart: data.chart, presets: data.presets });
  if (state.layout !== JSON.stringify(data.sliders)) build(root, state, data.sliders);
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
  const clicked = ({ target }) => {
    const preset = Object.keys(state.presets).find((css) => target.closest(`${css} button`));
    for (const [field, value] of Object.entries(state.presets[preset] ?? {})) {
      show(state.rows.get(field), value);
    }
    drive(state);
  };
  document.addEventListener("click", clicked);
  return () => {
    drawn.disconnect();
    document.removeEventListener("click", clicked);
  };
}

function build(root, state, sliders) {
  state.layout = JSON.stringify(sliders);
  state.known = {};
  state.rows.clear();
  root.replaceChildren(...sliders.map((slider) => row(state, slider)));
}

function row(state, slider) {
  const label = document.createElement("label");
  const name = Object.assign(document.createElement("span"), { textContent: slider.label });
  const output = document.createElement("output");
  const input = Object.assign(document.createElement("input"),
    { type: "range", min: slider.low, max: slider.high, step: slider.step });
  const digits = (String(slider.step).split(".")[1] ?? "").length;
  state.rows.set(slider.field, { input, output, digits, unit: slider.unit });
  input.addEventListener("input", () => {
    clearTimeout(state.timer);
    write(state.rows.get(slider.field));
    drive(state);
  });
  input.addEventListener("change", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(state.send, PATIENCE);
  });
  label.append(name, output, input);
  if (!slider.parts.length) return label;
  const both = document.createElement("div");
  both.append(bits(state, slider), label);
  return both;
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

function show(row, value) {
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
  return Object.fromEntries([...state.rows].map(([field, { input }]) => [field, Number(input.value)]));
}

function drive(state) {
  for (const bound of document.querySelectorAll(`.st-key-${state.chart} .vega-bindings input`)) {
    const row = state.rows.get(bound.name);
    // Once for each number: a chart that is about to be replaced may not allow it.
    if (!row || bound.given === row.input.value) continue;
    bound.given = row.input.value;
    if (bound.value === bound.given) continue;
    bound.value = bound.given;
    bound.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
