"""The digit that is followed: a test digit, or what the visitor draws."""

import streamlit as st

from core.data.digits import TEST_IMAGES
from explorer import compute
from explorer.controls.drawing_pad.digit import DigitPad, caption
from explorer.network.controls import NetworkSettings

_PAD = DigitPad(NetworkSettings)


def ink(now: NetworkSettings) -> tuple[int, ...]:
    """The 64 squares on the pad, from 0 to 16."""
    return _PAD.ink(now.drawing, _shown(now))


def pad(now: NetworkSettings) -> None:
    """The pad, what is on it, and the buttons that put another picture there."""
    _PAD.draw(ink(now), of=f"{now.network} {now.seed}")
    st.caption(f"{caption(now.drawing, _shown(now))} Draw over it, or clear it.")
    with st.container(horizontal=True, gap="xsmall"):
        after = (_shown(now) + 1) % TEST_IMAGES
        st.button("Next digit", on_click=follow, args=(after,))
        _PAD.clear_button()


def follow(digit: int) -> None:
    """Puts a test digit on the pad."""
    _PAD.load(digit=digit, drawing="")


def _shown(now: NetworkSettings) -> int:
    """The test digit on the pad, or the last one that was."""
    return now.digit if now.digit >= 0 else compute.digit_that_differs(now.network, now.seed)
