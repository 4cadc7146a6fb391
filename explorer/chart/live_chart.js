// A live chart: pictures, the controls that move them, and the numbers that follow.
//
// `state.values` are the fields of the page's settings as they are on screen. Whatever changes them
// calls `change`. The fields in `state.changed` are sent to Python in a message with a number, and
// Python's answer has that number.
const SEND_DELAY = 300; // ms after a slider's last step until its value is sent to Python

export default async function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".live-chart");
  const state = (root.state ??=
    { root, values: {}, changed: {}, count: 0, pictures: [], controls: [] });
  state.send = () => setStateValue("message", { count: state.count, values: state.changed });
  const call = (state.latest = { data });
  state.turn = Promise.allSettled([state.turn]).then(() => receive(state)); // one after the other
  await state.turn;
  // Streamlit cleans up after a call that was overtaken, too: its chart is still on the page.
  return () => state.latest === call && dispose(state);
}

async function receive(state) {
  const { data } = state.latest;
  if (data.count < state.count && state.data) return; // the answer to an older message
  state.root.ariaBusy = "true";
  await import(new URL(data.vega, window.location.origin));
  Object.assign(state, { data, count: data.count, changed: {}, waits: false });
  Object.assign(state.values, data.values);
  layOut(state);
  showValues(state);
  await Promise.all(state.pictures.map((picture, i) => show(picture, data.pictures[i], state)));
  writeTexts(state);
  if (state.count === data.count) state.root.ariaBusy = "false";
}

// delay: in ms until the change is sent to Python; without one the control is still moving.
function change(state, changes, delay) {
  state.waits ||= state.data.needs_data.some(
    (field) => field in changes && changes[field] !== state.values[field]);
  Object.assign(state.values, changes);
  state.changed = { ...state.changed, ...changes };
  state.count += 1;
  state.root.ariaBusy = "true";
  showValues(state);
  if (!state.waits) updateSignals(state);
  if (delay !== undefined) sendLater(state, delay);
}

function sendLater(state, delay) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => state.send(), delay);
}

function updateSignals(state) {
  for (const picture of state.pictures.filter(({ view }) => view)) {
    // A signal that Python set has priority over a field of the same name.
    const values = { ...state.values, ...picture.given };
    if (setSignals(picture, values)) picture.view.runAsync().then(() => writeTexts(state));
  }
}

// Shows the values on the controls, and dims what may be untrue until Python has answered.
function showValues(state) {
  for (const control of state.controls) control.show(state.values);
  state.root.classList.toggle("unsettled", state.count > state.data.count);
  state.root.classList.toggle("waits", state.waits);
}

// Writes the texts that the first picture computes: its formula, and numbers that follow a drag.
function writeTexts(state) {
  const view = state.pictures[0]?.view;
  if (!view) return;
  const lines = state.pictures[0].has("formula") ? view.signal("formula") : [];
  if (state.lines !== lines.join("\n")) { // a screen reader reads each change aloud
    state.lines = lines.join("\n");
    state.formula.replaceChildren(...lines.map((line) => element("div", { textContent: line })));
  }
  state.data.numbers.forEach(({ signal, value, meaning }, i) => {
    state.numbers[i][0].textContent = signal ? view.signal(signal) : value;
    state.numbers[i][1].textContent = meaning;
  });
}

// Lays out the controls, pictures and numbers. What has not changed stays, and keeps the focus.
function layOut(state) {
  const { data, root, made: known = new Map() } = state;
  const layout = JSON.stringify([data.presets, data.controls,
    data.pictures.map(({ heading, caption }) => [heading, caption]),
    data.numbers.map(({ label, signal }) => [label, signal])]);
  if (layout === state.layout) return;
  state.layout = layout;
  state.made = new Map([data.presets, ...data.controls].map((part) => {
    const name = JSON.stringify(part);
    return [name, known.get(name) ?? MAKERS[part.kind](state, part)];
  }));
  for (const [name, control] of known) if (!state.made.has(name)) control.stop?.();
  state.controls = [...state.made.values()];
  for (const picture of state.pictures.splice(data.pictures.length)) close(picture);
  while (state.pictures.length < data.pictures.length) state.pictures.push(newPicture(state));
  state.formula ??= element("div", { className: "formula", ariaLive: "polite" });
  state.numbers = data.numbers.map(({ value, meaning }) => [
    element("dd", { textContent: value }),
    element("dd", { className: "meaning", textContent: meaning })]);
  const numbers = data.numbers.map(({ label, signal }, i) =>
    element("div", { className: signal ? "number" : "number computed" },
      element("dt", { textContent: label }), ...state.numbers[i]));
  const [first, ...others] = state.pictures.map((picture, i) => section(picture, data.pictures[i]));
  first.prepend(state.formula);
  const [presets, ...controls] = state.controls.map((control) => control.element);
  const focused = root.getRootNode().activeElement;
  root.replaceChildren(presets, element("div", { className: "stage" }, first,
    element("div", { className: "controls" }, ...controls),
    element("dl", { className: "numbers" }, ...numbers), ...others));
  focused?.focus();
}

function section(picture, { heading, caption }) {
  return element("section", {}, ...(heading ? [element("h3", { textContent: heading })] : []),
    picture.element, element("p", { className: "caption", textContent: caption }));
}

function dispose(state) {
  clearTimeout(state.timer);
  for (const control of state.controls) control.stop?.();
  for (const picture of state.pictures) close(picture);
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
