"""The few numbers that the pictures do not show."""

from core.training.train_sorter import TEST
from explorer.chart.number import Number
from explorer.compute.transformer import SorterNumbers


def numbers(found: SorterNumbers, is_smooth: bool) -> tuple[Number, ...]:
    """Each with its unit and which way is better."""
    before = f"; {found.injected_ratio:.1f} before smoothing" if is_smooth else ""
    return (
        Number(
            "Float sorts ↑",
            f"{found.float_share:.1%}",
            f"of {TEST} words kept out of training. Higher is better.",
        ),
        Number("Quantized sorts ↑", f"{found.quantized_share:.1%}", "of the same words."),
        Number("Channel ratio ↓", f"{found.ratio:.1f}", f"largest / median, after a norm{before}."),
        Number(
            "Float changed ↓",
            f"{found.change:.6f}",
            "largest change of a score: rounding of float32.",
        ),
    )
