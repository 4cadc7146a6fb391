// Shows the figures that Python sends, and tells it where a drawing was clicked.
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".drawings");
  if (place.content !== data.content) place.innerHTML = place.content = data.content;
  place.classList.toggle("clicks", data.clicks);
  place.onclick = !data.clicks ? null : (event) => {
    const drawing = event.target.closest("svg");
    if (!drawing) return;
    const box = drawing.getBoundingClientRect(), share = (v) => Math.min(1, Math.max(0, v));
    setTriggerValue("clicked", [share((event.clientX - box.left) / box.width),
                                share((event.clientY - box.top) / box.height)]);
  };
}
