// The network's matrices as buttons. They are made once; later runs paint them anew.
export default function ({ data, parentElement, setStateValue }) {
  const network = parentElement.querySelector(".network");
  if (!network.firstChild) {
    network.append(...data.parts.map((part) => section(part, setStateValue)));
  }
  const tiles = data.parts.flatMap((part) => part.columns.flat());
  network.querySelectorAll("button").forEach((button, i) => {
    paint(button.querySelector("canvas"), tiles[i], data.palette);
    button.classList.toggle("rounded", tiles[i].rounded);
    button.setAttribute("aria-pressed", tiles[i].name === data.chosen);
  });
}

function section(part, send) {
  const whole = element("section"), columns = element("div", "columns");
  const title = element("h4");
  title.textContent = part.title;
  columns.append(...part.columns.map((tiles) => {
    const column = element("div", "column");
    column.append(...tiles.map((tile) => matrix(tile, send)));
    return column;
  }));
  whole.append(title, columns);
  return whole;
}

function matrix(tile, send) {
  const button = element("button"), title = element("span"), canvas = element("canvas");
  button.type = "button";
  button.title = tile.label;
  button.setAttribute("aria-label", tile.label);
  title.textContent = tile.title;
  canvas.style.setProperty("--across", tile.width);
  canvas.style.setProperty("--down", tile.height);
  button.append(title, canvas);
  button.addEventListener("click", () => send("chosen", tile.name));
  return button;
}

// One dot of the canvas for each number of the matrix; CSS enlarges it with sharp edges.
function paint(canvas, { rows, columns, levels }, palette) {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d"), image = context.createImageData(columns, rows);
  [...atob(levels)].forEach((byte, i) => {
    image.data.set([...palette[byte.charCodeAt(0)], 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

function element(kind, name = "") {
  const made = document.createElement(kind);
  made.className = name;
  return made;
}
