// The network's matrices as buttons. They are made once; later runs exchange their pictures, which
// have a pixel for each number. CSS enlarges them with sharp edges.
export default function ({ data, parentElement, setStateValue }) {
  const network = parentElement.querySelector(".network");
  if (!network.firstChild) {
    network.append(...data.parts.map((part) => section(part, setStateValue)));
  }
  const tiles = data.parts.flatMap((part) => part.columns.flat());
  network.querySelectorAll("button").forEach((button, i) => {
    button.querySelector("img").src = tiles[i].picture;
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
  const button = element("button"), title = element("span"), picture = element("img");
  button.type = "button";
  button.title = tile.label;
  button.setAttribute("aria-label", tile.label);
  title.textContent = tile.title;
  picture.alt = ""; // the button has a name
  picture.style.setProperty("--across", tile.width);
  picture.style.setProperty("--down", tile.height);
  button.append(title, picture);
  button.addEventListener("click", () => send("chosen", tile.name));
  return button;
}

function element(kind, name = "") {
  const made = document.createElement(kind);
  made.className = name;
  return made;
}
