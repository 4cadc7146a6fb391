// What is dragged on a picture itself.
const NEAR = 9; // pixels from an end of the range: a drag moves that end alone
const STILL = 3; // pixels that are no drag
const DRAGS = { range: dragRange, mark: dragMark };

// A drag across the picture sets two fields, from where it begins to where it ends.
function dragRange(state, picture, { low, high }) {
  let drag = null; // where it began in pixels, the end that stays, and whether it has moved
  listen(picture, {
    begin(event) {
      const scale = picture.view.scale("x");
      const start = place(picture, event);
      const ends = [state.values[low], state.values[high]];
      const near = ends.map((value) => Math.abs(scale(value) - start.pixels) < NEAR);
      drag = { start, anchor: near[0] ? ends[1] : near[1] ? ends[0] : start.x, moved: false };
    },
    move(event) {
      const now = place(picture, event);
      drag.moved ||= Math.abs(now.pixels - drag.start.pixels) > STILL;
      if (!drag.moved) return;
      // Three digits after the point are enough, and keep a link short.
      const [from, to] = [drag.anchor, now.x]
        .sort((a, b) => a - b).map((value) => Math.round(value * 1000) / 1000);
      change(state, { [low]: from, [high]: to });
    },
    end: () => drag.moved && settle(state, 0),
  });
}

// The mark that fields place follows the pointer, which signals of the chart have in their terms.
function dragMark(state, picture, { places }) {
  const below = () => Object.fromEntries(
    Object.entries(places).map(([field, signal]) => [field, picture.view.signal(signal)]));
  const differs = (cell) =>
    Object.entries(cell).some(([field, value]) => value !== state.values[field]);
  listen(picture, {
    begin: (event) => {
      picture.view.signal("pointed", place(picture, event)).run();
      return !differs(below());
    },
    move: (event) => {
      picture.view.signal("pointed", place(picture, event)).run();
      const cell = below();
      if (Object.values(cell).every((value) => value !== null) && differs(cell)) change(state, cell);
    },
    end: () => state.count > state.data.count && settle(state, 0),
  });
}

// begin may refuse with false. The picture keeps the pointer until it is released.
function listen({ element: target }, { begin, move, end }) {
  let active = false;
  target.classList.add("dragged");
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    active = begin(event) !== false;
    if (active) target.setPointerCapture(event.pointerId);
  });
  target.addEventListener("pointermove", (event) => active && move(event));
  for (const kind of ["pointerup", "pointercancel"]) {
    target.addEventListener(kind, () => {
      if (active) end();
      active = false;
    });
  }
}
