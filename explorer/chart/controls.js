// The controls of a live chart. Each has its element, and `show`, which puts values into it.
const PACE = 350; // ms from step to step while a slider plays
const MAKERS = { slider, choice, typed, buttons };
let ids = 0;

function slider(state, { field, label, low, high, step, before, unit, parts, plays }) {
  const input = element("input",
    { type: "range", min: low, max: high, step, id: `control-${ids++}` });
  const output = element("output"), digits = decimals(step);
  const move = (value, delay) => change(state, { [field]: value }, delay);
  const player = plays ? play(state, { label, low, high, step, move, field }) : null;
  const bits = parts.length ? bitButtons(label, parts, (value) => move(value, 0), input) : null;
  input.addEventListener("input", () => {
    player?.stop();
    clearTimeout(state.timer);
    move(Number(input.value));
  });
  for (const kind of ["change", "pointerup", "pointercancel"]) {
    input.addEventListener(kind, () => {
      if (state.count > state.data.count) sendLater(state, SEND_DELAY);
    });
  }
  const name = element("div", { className: "name" },
    element("label", { htmlFor: input.id, textContent: label }), output);
  const show = (values) => {
    // The input rounds to its steps: the value does not.
    input.value = values[field];
    output.textContent = before + Number(input.value).toFixed(digits).replace("-", "−") + unit;
    input.style.setProperty("--share", `${(100 * (input.value - low)) / (high - low)}%`);
    input.setAttribute("aria-valuetext", output.textContent);
    bits?.show();
  };
  return { show, stop: player?.stop, element: element("div", { className: "slider" },
    ...(bits ? [bits.element] : []), name, input, ...(player ? [player.element] : [])) };
}

// A button that moves a slider on, step by step; at its end, from the start.
function play(state, { label, low, high, step, move, field }) {
  const button = element("button", { type: "button", className: "play" });
  let timer = null;
  const setLabel = (sign, word) =>
    Object.assign(button, { textContent: `${sign} ${word}`, ariaLabel: `${word}: ${label}` });
  const stop = () => {
    timer = clearInterval(timer);
    setLabel("▶", "Play");
  };
  const next = () => {
    move(state.values[field] < high ? state.values[field] + step : low);
    if (state.values[field] >= high) finish();
  };
  const finish = () => {
    stop();
    sendLater(state, 0);
  };
  button.addEventListener("click", () => {
    if (timer) return finish();
    timer = setInterval(next, PACE);
    setLabel("❚❚", "Pause");
    next();
  });
  stop();
  return { element: button, stop };
}

// A button for each bit of a whole number, the highest first.
function bitButtons(label, parts, move, input) {
  const places = parts.flatMap((width, part) => Array(width).fill(part));
  const on = (weight) => Math.floor(input.value / weight) % 2;
  const bits = places.map((part, i) => {
    const place = places.length - 1 - i, weight = 2 ** place;
    const button = element("button", { type: "button", ariaLabel: `bit ${place}` });
    button.dataset.part = part;
    button.addEventListener("click", () =>
      move(Number(input.value) + (on(weight) ? -weight : weight)));
    return { button, weight };
  });
  const show = () => bits.forEach(({ button, weight }) => Object.assign(button,
    { textContent: on(weight), ariaPressed: String(Boolean(on(weight))) }));
  return { show, element: element("div",
    { className: "bits", role: "group", ariaLabel: `Bits of ${label}` },
    ...bits.map(({ button }) => button)) };
}

function choice(state, { field, label, options }) {
  const items = options.map(([name], i) => element("option", { value: i, textContent: name }));
  const list = element("select", { id: `control-${ids++}` }, ...items);
  const choose = () => change(state, options[list.value][1], 0);
  list.addEventListener("change", choose);
  const show = (values) => (list.value = options.findIndex(([, changes]) => changes[field] === values[field]));
  return { show, element: labelled(label, list) };
}

function typed(state, { field, label, low, high, step }) {
  const input = element("input",
    { type: "number", min: low, max: high, step: "any", id: `control-${ids++}` });
  input.addEventListener("change", () => {
    const value = Math.min(Math.max(Number(input.value), low), high);
    change(state, { [field]: value }, 0);
  });
  const show = (values) => {
    const typing = input.getRootNode().activeElement === input;
    if (!typing) input.value = values[field].toFixed(decimals(step));
  };
  return { show, element: labelled(label, input) };
}

// How many digits after the point a step has: 0.05 has two.
const decimals = (step) => (String(step).split(".")[1] ?? "").length;

const labelled = (label, input) => element("div", { className: "labelled" },
  element("label", { htmlFor: input.id, textContent: label }), input);

// Presets: the one whose fields are all as it sets them is marked, and says what to notice.
function buttons(state, { label, presets }) {
  const made = presets.map(({ name, changes }) => {
    const button = element("button", { type: "button", textContent: name, className: "preset" });
    button.addEventListener("click", () => change(state, changes, 0));
    return button;
  });
  const notice = element("p", { className: "notice", ariaLive: "polite" });
  const show = (values) => {
    const active = presets.map(({ changes }) =>
      Object.entries(changes).every(([field, value]) => values[field] === value));
    made.forEach((button, i) => (button.ariaPressed = String(active[i])));
    notice.textContent = presets[active.indexOf(true)]?.notice ?? "";
  };
  const named = { className: "presets", role: "group", ariaLabel: label || "Presets" };
  const group = element("div", named, ...made);
  const heading = label ? [element("div", { className: "label", textContent: label })] : [];
  return { show, element: element("div", { hidden: !presets.length }, ...heading, group, notice) };
}
