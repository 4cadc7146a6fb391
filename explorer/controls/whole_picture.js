// A chart as one picture: for screen readers, and for a finger that taps on it.

export default function ({ data, parentElement }) {
  const within = `.st-key-${data.key} svg.marks`;
  // Vega calls every group of marks a symbol of its own, and gives most of them no name.
  const hide = () => {
    for (const svg of document.querySelectorAll(within)) svg.setAttribute("aria-hidden", "true");
  };
  // A finger does not hover: where it has tapped, the chart sees a pointer that came to rest.
  const tapped = ({ target, clientX, clientY }) => {
    if (!target.closest?.(within)) return;
    const place = { clientX, clientY, bubbles: true, pointerType: "mouse" };
    for (const kind of ["pointerover", "pointermove"]) {
      target.dispatchEvent(new PointerEvent(kind, place));
    }
  };
  hide();
  parentElement.stop?.(); // called for every run of the page, its end only once
  const watch = setInterval(hide, 250);
  document.addEventListener("click", tapped);
  parentElement.stop = () => {
    clearInterval(watch);
    document.removeEventListener("click", tapped);
  };
  return () => parentElement.stop();
}
