"""What a visitor sets on the home page: the drawing, and another one from the test digits."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer import compute, settings
from explorer.controls.drawing_pad.digit import DigitPad, caption
from explorer.controls.drawing_pad.pad import PATTERN
from explorer.home.chart import BITS

FIRST_BITS = 3  # where the page opens: few enough to change some answers


@dataclass(frozen=True)
class HomeSettings:
    """bits of every number; the test digit on the pad, −1 for the first that shows the effect;
    what was drawn instead of it, "" for nothing; the seed of the network's training.
    """

    bits: int = settings.whole(FIRST_BITS, BITS[0], BITS[-1])
    digit: int = settings.whole(-1, -1, 499)
    drawing: str = settings.text("", PATTERN)
    seed: int = settings.whole(0, 0, 999)


_PAD = DigitPad(HomeSettings)


def ink(now: HomeSettings) -> tuple[int, ...]:
    """The 64 squares on the pad, from 0 to 16."""
    return _PAD.ink(now.drawing, _shown_digit(now))


def pad(now: HomeSettings) -> None:
    """The pad, what is on it, and the buttons that put another picture there."""
    _PAD.draw(ink(now), of=f"{now.seed}")
    source = caption(now.drawing, _shown_digit(now))
    st.caption(f"{source} Draw over it, or clear it and draw your own, as large as the square.")
    with st.container(horizontal=True):
        st.button("Another digit", on_click=_another_digit, args=(now,))
        _PAD.clear_button()


def _shown_digit(now: HomeSettings) -> int:
    """The test digit on the pad."""
    return now.digit if now.digit >= 0 else int(next(iter(_changed(now, FIRST_BITS)), 0))


def _changed(now: HomeSettings, bits: int) -> np.ndarray:
    """The test digits that float reads correctly and the network of `bits` bits does not."""
    labels = compute.digits().test_labels
    right = compute.answers_to_test_digits(now.seed, None) == labels
    return np.flatnonzero(right & (compute.answers_to_test_digits(now.seed, bits) != labels))


def _another_digit(now: HomeSettings) -> None:
    """The next test digit whose answer changes at these bits; the next one if there is none."""
    here, candidates = _shown_digit(now), _changed(now, now.bits)
    later = candidates[candidates > here] if len(candidates) else [(here + 1) % 500]
    _PAD.load(digit=int(later[0] if len(later) else candidates[0]), drawing="")
