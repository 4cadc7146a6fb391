"""What a visitor sets on the home page: the drawing, and another one from the test digits."""

from dataclasses import dataclass

import numpy as np

from core.data.digits import TEST_IMAGES
from explorer import compute, settings
from explorer.controls.drawing_pad.digit import DigitPad
from explorer.controls.drawing_pad.pad import PATTERN
from explorer.home.chart import BITS

FIRST_BITS = 3  # where the page opens: few enough to change some answers


@dataclass(frozen=True)
class HomeSettings:
    """bits of every number; the test digit on the pad, −1 for the first that shows the effect;
    what was drawn instead of it, "" for nothing; the seed of the network's training.
    """

    bits: int = settings.whole(FIRST_BITS, BITS[0], BITS[-1])
    digit: int = settings.whole(-1, -1, TEST_IMAGES - 1)
    drawing: str = settings.text("", PATTERN)
    seed: int = settings.whole(0, 0, 999)


def shown(now: HomeSettings) -> int:
    """The test digit on the pad, or the last one that was."""
    return now.digit if now.digit >= 0 else int(next(iter(_changed(now, FIRST_BITS)), 0))


def pad(now: HomeSettings) -> None:
    """The pad with the digit, and what puts another picture there."""
    DigitPad(HomeSettings).show(now.drawing, shown(now), _following(now), of=f"{now.seed}")


def _following(now: HomeSettings) -> int:
    """The next test digit whose answer changes at these bits; the next one if there is none."""
    here, candidates = shown(now), _changed(now, now.bits)
    if not len(candidates):
        return (here + 1) % TEST_IMAGES
    return int(next(iter(candidates[candidates > here]), candidates[0]))


def _changed(now: HomeSettings, bits: int) -> np.ndarray:
    """The test digits that float reads correctly and the network of `bits` bits does not."""
    labels = compute.digits().test_labels
    right = compute.answers_to_test_digits(now.seed, None) == labels
    return np.flatnonzero(right & (compute.answers_to_test_digits(now.seed, bits) != labels))
