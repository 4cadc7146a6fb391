// What is dragged on a live chart itself: each returns its listeners.
const NEAR = 9; // pixels from an end of the range: a drag moves that end alone
const STILL = 3; // pixels that are no drag

// A drag across the chart sets two fields, from where it begins to where it ends.
function draggedRange(state) {
  const ends = state.dragged.map((field) => state.rows.get(field));
  let drag = null; // the chart, its x scale, where it began in pixels, and the end that stays
  return {
    pointerdown: (event) => {
      const svg = event.target.closest?.(`.st-key-${state.charts[0]} svg.marks`);
      if (!svg || event.button !== 0) return;
      const scale = viewOf(svg).scale("x");
      const start = place(svg, event);
      const near = ends.map(({ value }) => Math.abs(scale(value) - start) < NEAR);
      const anchor = near[0] ? ends[1].value : near[1] ? ends[0].value : scale.invert(start);
      drag = { svg, scale, start, anchor, moving: false };
    },
    pointermove: (event) => {
      if (!drag) return;
      const now = place(drag.svg, event);
      drag.moving ||= Math.abs(now - drag.start) > STILL;
      if (!drag.moving) return;
      const [low, high] = drag.scale.domain();
      const end = Math.min(Math.max(drag.scale.invert(now), low), high);
      const both = [drag.anchor, end].sort((a, b) => a - b);
      // Three digits after the point are enough, and keep a link short.
      both.forEach((value, i) => show(ends[i], Math.round(value * 1000) / 1000));
      drive(state);
    },
    pointerup: () => {
      if (drag?.moving) state.send();
      drag = null;
    },
    pointercancel: () => (drag = null),
  };
}

// Where the pointer is, in pixels of the chart's own.
function place(svg, { clientX, clientY }) {
  const inside = svg.querySelector(".root > g").getScreenCTM().inverse();
  return new DOMPoint(clientX, clientY).matrixTransform(inside).x;
}

// The mark that two fields place is carried to another: the chart's selection "hover" has a field
// for each, and tells which mark is below the pointer.
function carriedMark(state) {
  let view = null; // of the chart whose mark is being carried
  const below = () => Object.entries(state.carried).map(([field, own]) =>
    [field, view.signal("hover")?.[own]?.[0]]);
  const follow = () => {
    for (const [field, value] of below()) {
      if (value !== undefined) show(state.rows.get(field), value);
    }
    drive(state);
  };
  return {
    pointerdown: (event) => {
      const svg = event.target.closest?.(`.st-key-${state.charts[0]} svg.marks`);
      if (!svg || event.button !== 0) return;
      view = viewOf(svg);
      if (!below().every(([field, value]) => value === state.rows.get(field).value)) view = null;
    },
    pointermove: () => view && follow(),
    pointerup: () => {
      if (view) follow();
      if (view) state.send();
      view = null;
    },
    pointercancel: () => (view = null),
  };
}
