"""What comparing integers found, as plain text."""

from core.analysis.results.integer_report import ElementReport, IntegerReport
from core.analysis.structure.stored_codes import StoredCodes
from core.visible import visible

_NAME_WIDTH = 44


def integers_as_text(report: IntegerReport) -> str:
    """Several lines: verdict, tensors that differ, islands, stored scales.

    Names cannot act on a terminal.
    """
    lines = [
        f"{report.name}  opset {report.opset}  {report.kernels} steps on integers, "
        f"{_count(len(report.islands), 'float island')}; {report.data}",
        f"{report.differing:,} of {report.codes:,} codes differ from onnxruntime without "
        "optimizations",
        "",
    ]
    if report.differing:
        lines.append(
            f"{'tensor':{_NAME_WIDTH}} {'step':14} {'codes':>10} {'differ':>9} {'itself':>9}"
        )
        lines += [
            f"{t.name[:_NAME_WIDTH]:{_NAME_WIDTH}} {t.operation:14} {t.elements:>10,} "
            f"{t.differing:>9,} {t.local:>9,}"
            for t in report.tensors
            if t.differing
        ]
        lines += ["", "itself: with onnxruntime's own codes before it; the rest is passed on", ""]
    lines += [_element(e) for e in report.elements if e.ours != e.theirs][:3]
    lines += [
        f"output {o.name}: largest gap {o.exact:.6g}; with optimizations {o.default:.6g}"
        for o in report.outputs
    ]
    lines += [f"in floats: {', '.join(i.operators)} ({i.why})" for i in report.islands]
    lines += [f"int64 sums: {name}" for name in report.wide]
    lines += [_stored(one) for one in report.stored]
    lines += [f"note: {note}" for note in report.notes]
    return "\n".join(map(visible, lines))


def _element(element: ElementReport) -> str:
    """One code that differs, both ways."""
    theirs = "" if element.their_steps is None else f" from {element.their_steps:.7g}"
    index = ", ".join(map(str, element.index))
    return (
        f"{element.tensor}[{index}]: the sum {element.acc:,} is {element.steps:.7g} steps, "
        f"code {element.ours}; onnxruntime {element.theirs}{theirs}"
    )


def _stored(one: StoredCodes) -> str:
    """The scales of a node's weights."""
    if not one.codes:
        return f"stored: {one.name} ({one.op}): {one.note}"
    scales = ""
    if one.smallest_scale is not None and one.largest_scale is not None:
        scales = f", scales {one.smallest_scale:.4g} to {one.largest_scale:.4g}"
    return (
        f"stored: {one.name} ({one.op}): {one.codes:,} codes of {one.bits} bits, "
        f"{_count(one.blocks, 'block')}{scales}, zero points {one.lowest_zero_point:g} to "
        f"{one.highest_zero_point:g}; {one.at_the_ends:.2%} of the codes at the ends, "
        f"{_count(one.half_used, 'block')} on less than half of the range, "
        f"{_count(one.zero_scales, 'block')} of scale 0{f'; {one.note}' if one.note else ''}"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
