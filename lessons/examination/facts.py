"""What a learner is given of a broken network, and the number that tells each cause."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.studies.digit_accuracy import digits
from core.studies.layer_reports import NAMES, right, right_in_float
from core.studies.planted_faults import Fault, Planting, all_plantings, broken, report
from lessons.engine.prose import number, percent

SEED = 0  # of the network
PLANTINGS = all_plantings(SEED)

CAUSES = {
    Fault.SCALED_CHANNEL: "One channel of a layer is much larger than the others",
    Fault.CLIPPED_RANGE: "The range of a layer’s input is too narrow",
    Fault.TWO_BITS: "A layer’s weights have too few bits",
    Fault.SHIFTED_CALIBRATION: "The ranges were chosen on images unlike those of the test",
    Fault.DEAD_CHANNEL: "A channel of a layer is dead: its weights are all zero",
}


@dataclass(frozen=True)
class Facts:
    """One layer of a broken network.

    accumulated, local: SQNR in dB. rounding, clipping: of its weights and of its input, alone, as
    shares of the signal. ratio: largest row of its weights over the median one. zeros: rows of 0.
    """

    name: str
    accumulated: float
    local: float
    rounding: float
    clipping: float
    ratio: float
    zeros: int


@cache
def facts(planting: Planting) -> tuple[Facts, ...]:
    """Every layer of the network of this planting."""
    return tuple(_layer(planting, i) for i in range(len(NAMES)))


def _layer(planting: Planting, index: int) -> Facts:
    measured = report(planting).layers[index]
    assert measured.ledger is not None
    assert measured.local is not None
    assert measured.accumulated is not None
    parts = measured.ledger.local
    rows = np.abs(broken(planting).chain.layers[index].weight).max(axis=1)
    return Facts(
        NAMES[index],
        float(measured.accumulated.sqnr_db),
        float(measured.local.sqnr_db),
        parts.weight_rounding / parts.signal,
        parts.activation_clipping / parts.signal,
        float(rows.max() / np.median(rows)),
        int((rows == 0).sum()),
    )


def means(planting: Planting) -> tuple[float, float]:
    """The mean pixel of the calibration images and of the test images."""
    return float(broken(planting).calibration.mean()), float(digits().test_images.mean())


def shown(planting: Planting) -> str:
    """The report of this network, as Markdown."""
    found = report(planting)
    calibrated, tested = (number(mean, 2) for mean in means(planting))
    seen = facts(planting)
    columns = {
        "accumulated, dB": [f"{f.accumulated:.1f}" for f in seen],
        "alone, dB": [f"{f.local:.1f}" for f in seen],
        "rounding of weights, %": [f"{100 * f.rounding:.1f}" for f in seen],
        "clipping of input, %": [f"{100 * f.clipping:.1f}" for f in seen],
        "largest row ÷ median row": [f"{f.ratio:.1f}" for f in seen],
        "rows of zeros": [str(f.zeros) for f in seen],
    }
    names = " | ".join(name.removeprefix("layer") for name in NAMES)
    rows = "\n".join(f"| {name} | {' | '.join(row)} |" for name, row in columns.items())
    return (
        f"In float the network reads {percent(right_in_float(found))} of the test digits, "
        f"quantized {percent(right(found))}. Calibration images have a mean pixel of {calibrated}, "
        f"test images of {tested}.\n\n"
        f"| layer | {names} |\n|{' --- |' * (len(NAMES) + 1)}\n{rows}\n\n"
        "*Rounding* and *clipping* are shares of the signal, of the layer alone."
    )


def evidence(fault: Fault, planting: Planting) -> str:
    """The number that this cause would be told by, with its value in this network."""
    found = facts(planting)
    match fault:
        case Fault.SCALED_CHANNEL:
            worst = max(found, key=lambda f: f.ratio)
            return f"The largest row of {worst.name} is {worst.ratio:.1f} times its median row"
        case Fault.CLIPPED_RANGE:
            worst = max(found, key=lambda f: f.clipping)
            return f"Clipping takes {percent(worst.clipping)} of the signal of {worst.name}"
        case Fault.TWO_BITS:
            worst = max(found, key=lambda f: f.rounding)
            return (
                f"Rounding of weights takes {percent(worst.rounding)} of the signal of {worst.name}"
            )
        case Fault.SHIFTED_CALIBRATION:
            calibrated, tested = (number(mean, 2) for mean in means(planting))
            return f"The mean pixel is {calibrated} in calibration and {tested} in the test"
    return f"{sum(f.zeros for f in found)} rows of weights are all zero"
