// A pad of 8×8 squares. The pen inks a finer grid of 32×32 dots, and each square counts the inked
// dots among its 4×4: this is how the images of the data set were made from scanned digits.
const SIDE = 8, FINE = 32, PART = FINE / SIDE, INK = PART * PART, PEN = 2.6;

export default function ({ data, parentElement, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const pad = (canvas.pad ??= newPad(canvas));
  pad.send = () => setStateValue("ink", Array.from(ink(pad)));
  // Only a new picture from Python replaces what is drawn, never an echo of our own strokes.
  if (pad.loaded !== data.load) {
    Object.assign(pad, { loaded: data.load, base: Float64Array.from(data.ink) });
    pad.dots.fill(0);
  }
  paint(pad);
}

function newPad(canvas) {
  const pad = { canvas, base: new Float64Array(SIDE * SIDE), dots: new Uint8Array(FINE * FINE),
                cursor: 3 * SIDE + 3, pen: null, focused: false };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * FINE,
            ((event.clientY - box.top) / box.height) * FINE];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pad.pen = place(event);
    stroke(pad, pad.pen);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pad.pen) stroke(pad, place(event));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (pad.pen) pad.send();
      pad.pen = null;
    });
  }
  canvas.addEventListener("keydown", (event) => key(pad, event));
  for (const change of ["focus", "blur"]) {
    canvas.addEventListener(change, () => {
      pad.focused = canvas.matches(":focus-visible");
      paint(pad);
    });
  }
  new ResizeObserver(() => paint(pad)).observe(canvas);
  return pad;
}

// Inks every dot within the pen's reach of the line from the last place to the next.
function stroke(pad, next) {
  const [x0, y0] = pad.pen, [x1, y1] = next, length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  for (let i = 0; i < FINE * FINE; i++) {
    const x = (i % FINE) + 0.5 - x0, y = Math.floor(i / FINE) + 0.5 - y0;
    const along = length2 ? (x * (x1 - x0) + y * (y1 - y0)) / length2 : 0;
    const t = Math.min(1, Math.max(0, along));
    if (Math.hypot(x - t * (x1 - x0), y - t * (y1 - y0)) <= PEN) pad.dots[i] = 1;
  }
  pad.pen = next;
  paint(pad);
}

// Arrows move a frame, the space bar inks its square, Backspace empties it.
function key(pad, event) {
  const column = pad.cursor % SIDE, row = Math.floor(pad.cursor / SIDE);
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (moves[event.key]) {
    const [right, down] = moves[event.key], inside = (v) => Math.min(SIDE - 1, Math.max(0, v));
    pad.cursor = inside(row + down) * SIDE + inside(column + right);
  } else if ([" ", "Backspace", "Delete"].includes(event.key)) {
    pad.base[pad.cursor] = event.key === " " ? INK : 0;
    for (let i = 0; i < FINE * FINE; i++) if (square(i) === pad.cursor) pad.dots[i] = 0;
    pad.send();
  } else return;
  event.preventDefault();
  pad.focused = true;
  paint(pad);
}

const square = (dot) => Math.floor(dot / FINE / PART) * SIDE + Math.floor((dot % FINE) / PART);

function ink(pad) {
  const total = Float64Array.from(pad.base);
  pad.dots.forEach((on, dot) => { total[square(dot)] += on; });
  return total.map((value) => Math.min(INK, value));
}

function paint(pad) {
  const { canvas } = pad, style = getComputedStyle(canvas);
  const size = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1)), cell = size / SIDE;
  if (!size) return;
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const values = ink(pad), text = style.getPropertyValue("--st-text-color") || "black";
  context.fillStyle = text;
  values.forEach((value, i) => {
    context.globalAlpha = value / INK;
    context.fillRect((i % SIDE) * cell, Math.floor(i / SIDE) * cell, cell + 0.5, cell + 0.5);
  });
  context.strokeStyle = text;
  context.globalAlpha = 0.12;
  for (let i = 1; i < SIDE; i++) {
    context.strokeRect(i * cell, -1, 0, size + 2);
    context.strokeRect(-1, i * cell, size + 2, 0);
  }
  if (pad.focused) {
    context.globalAlpha = 1;
    context.strokeStyle = style.getPropertyValue("--st-primary-color");
    context.lineWidth = size / 100;
    context.strokeRect((pad.cursor % SIDE) * cell, Math.floor(pad.cursor / SIDE) * cell, cell, cell);
  }
  const row = Math.floor(pad.cursor / SIDE) + 1, column = (pad.cursor % SIDE) + 1;
  canvas.setAttribute("aria-label", `Drawing pad of 8 by 8 squares. Row ${row}, column ${column}: ` +
    `${values[pad.cursor]} of 16 ink. Arrows move, space inks, Backspace empties.`);
}
