// The controls of a live chart. Each has its element, and `show`, which puts values into it.
const PACE = 350; // ms from step to step while a slider plays
const MAKERS = { slider, choice, switch: toggle, typed, buttons };
let ids = 0;

function make(state, control) {
  return MAKERS[control.kind](state, control);
}

function slider(state, { field, label, low, high, step, before, unit, parts, plays }) {
  const input = element("input", { type: "range", min: low, max: high, step, id: `control-${ids++}` });
  const output = element("output");
  const digits = (String(step).split(".")[1] ?? "").length;
  const move = (value, patience) => change(state, { [field]: value }, patience);
  const player = plays ? play(state, { label, low, high, step, move, field }) : null;
  const bits = parts.length ? bitButtons(label, parts, (value) => move(value, 0), input) : null;
  input.addEventListener("input", () => {
    player?.stop();
    clearTimeout(state.timer);
    move(Number(input.value));
  });
  for (const kind of ["change", "pointerup", "pointercancel"]) {
    input.addEventListener(kind, () => state.count > state.data.count && settle(state, PATIENCE));
  }
  const name = element("label", { htmlFor: input.id },
    element("span", { textContent: label }), output);
  const show = (values) => {
    // The input rounds to its steps: the value does not.
    input.value = values[field];
    output.textContent = before + Number(input.value).toFixed(digits).replace("-", "−") + unit;
    input.style.setProperty("--share", `${(100 * (input.value - low)) / (high - low)}%`);
    input.setAttribute("aria-valuetext", output.textContent);
    bits?.show(Number(input.value));
  };
  return { show, stop: player?.stop, element: element("div", { className: "slider" },
    ...(bits ? [bits.element] : []), name, input, ...(player ? [player.element] : [])) };
}

// A button that moves a slider on, step by step; at its end, from the start.
function play(state, { label, low, high, step, move, field }) {
  const button = element("button", { type: "button", className: "play" });
  let timer = null;
  const say = (word) => {
    button.textContent = `${word === "Play" ? "▶" : "❚❚"} ${word}`;
    button.ariaLabel = `${word}: ${label}`;
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    say("Play");
  };
  const next = () => {
    move(state.values[field] + step);
    if (state.values[field] < high) return;
    stop();
    settle(state, 0);
  };
  button.addEventListener("click", () => {
    if (timer) {
      stop();
      return settle(state, 0);
    }
    if (state.values[field] >= high) state.values[field] = low - step;
    timer = setInterval(next, PACE);
    say("Pause");
    next();
  });
  say("Play");
  return { element: button, stop };
}

// A button for each bit of a whole number, the highest first.
function bitButtons(label, parts, move, input) {
  let place = parts.reduce((sum, width) => sum + width, 0);
  const weights = [];
  const buttons = parts.flatMap((width, part) =>
    Array.from({ length: width }, () => {
      const weight = 2 ** --place;
      const button = element("button", { type: "button", ariaLabel: `bit ${place}` });
      button.dataset.part = part;
      const on = () => Math.floor(input.value / weight) % 2;
      button.addEventListener("click", () => move(Number(input.value) + (on() ? -weight : weight)));
      weights.push(weight);
      return button;
    }));
  const show = (value) => buttons.forEach((button, i) => {
    const on = Math.floor(value / weights[i]) % 2;
    button.textContent = on;
    button.ariaPressed = String(Boolean(on));
  });
  const group = element("div", { className: "bits", role: "group", ariaLabel: `Bits of ${label}` },
    ...buttons);
  return { element: group, show };
}

function choice(state, { field, label, options, row, also }) {
  const choose = (i) => change(state, { [field]: options[i][0], ...also }, 0);
  if (row) return segments(state, field, label, options, choose);
  const list = element("select", { id: `control-${ids++}` },
    ...options.map(([, name], i) => element("option", { value: i, textContent: name })));
  list.addEventListener("change", () => choose(list.value));
  const show = (values) => (list.value = options.findIndex(([value]) => value === values[field]));
  return { show, element: element("div", { className: "choice" },
    element("label", { htmlFor: list.id, textContent: label }), list) };
}

// All options in sight, as radio buttons.
function segments(state, field, label, options, choose) {
  const group = `control-${ids++}`;
  const inputs = options.map((_, i) => {
    const input = element("input", { type: "radio", name: group });
    input.addEventListener("change", () => choose(i));
    return input;
  });
  const show = (values) => inputs.forEach((input, i) => {
    input.checked = options[i][0] === values[field];
  });
  return { show, element: element("fieldset", { className: "segments" },
    element("legend", { textContent: label }),
    ...inputs.map((input, i) =>
      element("label", {}, input, element("span", { textContent: options[i][1] })))) };
}

function toggle(state, { field, label, hint }) {
  const input = element("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => change(state, { [field]: input.checked }, 0));
  const show = (values) => (input.checked = values[field]);
  return { show, element: element("label", { className: "switch", title: hint },
    input, element("span", { textContent: label })) };
}

function typed(state, { field, label, low, high, step }) {
  const input = element("input",
    { type: "number", min: low, max: high, step: "any", id: `control-${ids++}` });
  input.addEventListener("change", () => {
    const value = Math.min(Math.max(Number(input.value), low), high);
    change(state, { [field]: value }, 0);
  });
  const digits = (String(step).split(".")[1] ?? "").length;
  const show = (values) => {
    if (input.getRootNode().activeElement !== input) input.value = values[field].toFixed(digits);
  };
  return { show, element: element("div", { className: "typed" },
    element("label", { htmlFor: input.id, textContent: label }), input) };
}

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
  const group = element("div", { className: "presets", role: "group", ariaLabel: label || "Presets" },
    ...made);
  const heading = label ? [element("div", { className: "label", textContent: label })] : [];
  const any = presets.some((preset) => preset.notice);
  return { show, element: element("div", { hidden: !presets.length }, ...heading, group,
    ...(any ? [notice] : [])) };
}
