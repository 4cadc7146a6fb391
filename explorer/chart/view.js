// One picture: Vega's view of a chart, and the data that are exchanged in it.
const MOST_MARKS = 3000; // more are drawn on a canvas

function newPicture(state) {
  const inside = element("div", { ariaHidden: "true" }); // one picture with one description
  const picture = { inside, element: element("div", { className: "chart", role: "img" }, inside) };
  picture.has = (name) => Boolean(picture.view) && picture.parameters.has(name);
  picture.observer = new ResizeObserver(() => fitWidth(picture, state));
  followPointer(picture, state);
  return picture;
}

// Shows the data: in the same view where the chart is the same, else in a new one.
async function show(picture, data, state) {
  picture.element.ariaLabel = data.description;
  const same = picture.spec === data.spec && picture.colour === colourOf(picture);
  if (!same) return open(picture, data, state);
  picture.given = data.signals;
  const changed = [
    setSignals(picture, { ...state.values, ...data.signals }),
    ...Object.entries(data.tables).map(([name, columns]) => setTable(picture, name, columns)),
  ];
  if (changed.some(Boolean)) await picture.view.resize().runAsync();
}

async function open(picture, data, state) {
  close(picture);
  const colour = (picture.colour = colourOf(picture));
  const spec = { params: [], ...JSON.parse(data.spec.replaceAll("currentColor", colour)) };
  const signals = { ...state.values, ...(picture.given = data.signals) };
  const tables = Object.entries(data.tables);
  for (const param of spec.params) param.value ??= signals[param.name];
  spec.datasets = { ...spec.datasets, ...Object.fromEntries(tables.map(([n, t]) => [n, rows(t)])) };
  const width = picture.element.clientWidth;
  Object.assign(spec, { width, autosize: { type: "fit", contains: "padding" } });
  const parameters = new Set(spec.params.map(({ name }) => name));
  picture.element.style.height = `${data.height}px`;
  picture.element.classList.toggle("dragged", parameters.has("pressed"));
  const { view, finalize } = await window.vegaEmbed(picture.inside, spec, {
    mode: "vega-lite", renderer: picture.canvas ? "canvas" : "svg", actions: false,
    defaultStyle: false, config: style(picture),
  });
  Object.assign(picture, { view, finalize, spec: data.spec, width, parameters, signals,
    tables: Object.fromEntries(tables.map(([n, t]) => [n, JSON.stringify(t)])) });
  picture.observer.observe(picture.element);
  if (picture.canvas || countMarks(view.scenegraph().root) <= MOST_MARKS) return;
  picture.canvas = true;
  await open(picture, data, state);
}

function close(picture) {
  picture.observer.disconnect();
  picture.finalize?.();
  Object.assign(picture, { view: null, finalize: null, spec: null });
}

const countMarks = (item) => (item.items ?? []).reduce((sum, child) => sum + countMarks(child), 1);

// Sets the signals whose value is new; returns whether there are any.
function setSignals({ view, signals, parameters }, values) {
  const changed = Object.entries(values).filter(([name, value]) =>
    parameters.has(name) && JSON.stringify(signals[name]) !== JSON.stringify(value));
  for (const [name, value] of changed) view.signal(name, (signals[name] = value));
  return changed.length > 0;
}

function setTable(picture, name, columns) {
  const text = JSON.stringify(columns);
  if (picture.tables[name] === text) return false;
  picture.tables[name] = text;
  picture.view.data(name, rows(columns));
  return true;
}

function rows(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]])));
}

function fitWidth(picture, state) {
  const width = picture.element.clientWidth;
  if (!picture.view || !width || width === picture.width) return;
  picture.width = width;
  picture.view.width(width).runAsync().then(() => writeTexts(state));
}

// SVG text takes the colour of the page by itself; a canvas is drawn anew in another theme.
const colourOf = ({ canvas, element: place }) =>
  canvas ? getComputedStyle(place).color : "currentColor";

function style({ colour, element: place }) {
  // 12 pixels, and larger with the text of the page.
  const size = 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const text = { labelColor: colour, titleColor: colour, labelFontSize: size, titleFontSize: size,
    titleFontWeight: "normal" };
  const line = { domainColor: colour, tickColor: colour, gridColor: colour,
    domainOpacity: 0.4, tickOpacity: 0.4, gridOpacity: 0.12 };
  return { background: "transparent", font: getComputedStyle(place).fontFamily, padding: 1,
    aria: false, view: { stroke: null }, axis: { ...text, ...line }, legend: text };
}

// The signal `pointed` of a chart is the place below the pointer. It is null again when a mouse
// leaves; a finger that is lifted leaves it as it was. A drag begins at `pressed`, which also has the
// values of the fields at that moment; signals of the chart compute the values that the drag sets.
function followPointer(picture, state) {
  const { element: target } = picture;
  let pressed = false;
  const set = (name, value) => {
    if (picture.has(name)) picture.view.signal(name, value).run();
    writeTexts(state);
  };
  const follow = (event) => {
    if (!picture.has("pointed")) return;
    set("pointed", pointerPlace(picture, event));
    if (pressed) dragFields(picture, state);
  };
  const release = () => {
    if (pressed && state.count > state.data.count) sendLater(state, 0);
    pressed = false;
  };
  target.addEventListener("pointermove", follow);
  target.addEventListener("pointerdown", (event) => {
    pressed = event.button === 0 && picture.has("pressed");
    if (pressed) target.setPointerCapture(event.pointerId);
    if (pressed) set("pressed", { ...pointerPlace(picture, event), values: { ...state.values } });
    follow(event);
  });
  target.addEventListener("pointerup", release);
  target.addEventListener("pointercancel", release);
  target.addEventListener("pointerleave", ({ pointerType }) =>
    pointerType === "mouse" && set("pointed", null));
}

function dragFields({ view }, state) {
  const found = Object.entries(state.data.drag).map(([field, name]) => [field, view.signal(name)]);
  const differs = found.some(([field, value]) => value !== state.values[field]);
  const known = found.every(([, value]) => value !== null);
  if (differs && known) change(state, Object.fromEntries(found));
}

// Where the pointer is on the picture.
function pointerPlace({ view, inside }, { clientX, clientY }) {
  const box = inside.getBoundingClientRect();
  const [left, top] = view.origin();
  const { left: before, top: above } = view.padding();
  const pixels = Math.min(Math.max(clientX - box.left - left - before, 0), view.width());
  const down = Math.min(Math.max((clientY - box.top - top - above) / view.height(), 0), 1);
  return { x: view.scale("x").invert(pixels), down, pixels };
}
