"""The digit that is followed: a test digit, or what the visitor draws."""

import streamlit as st

from core.data.digits import INK, TEST_IMAGES
from explorer import compute, settings
from explorer.home import drawing_pad
from explorer.network.controls import NetworkSettings

_PAD = "network: pad"
_LOADS = "network: pictures loaded"


def ink(now: NetworkSettings) -> tuple[int, ...]:
    """The 64 squares on the pad, from 0 to 16."""
    if now.drawing:
        return tuple(drawing_pad.from_text(now.drawing))
    image = compute.digits().test_images[_shown(now)]
    return tuple(round(float(value) * INK) for value in image)


def pad(now: NetworkSettings) -> None:
    """The pad, what is on it, and the buttons that put another picture there."""
    squares = ink(now)
    load = f"{st.session_state.get(_LOADS, 0)} {now.network} {now.seed}"
    drawing_pad.drawing_pad(list(squares), load=load, key=_PAD, on_draw=_take_drawing)
    test_digit = f"Test digit {_shown(now)}: a {compute.digits().test_labels[_shown(now)]}."
    st.caption(f"{'Your drawing.' if now.drawing else test_digit} Draw over it, or clear it.")
    with st.container(horizontal=True, gap="xsmall"):
        after = (_shown(now) + 1) % TEST_IMAGES
        st.button("Next digit", on_click=follow, args=(after,))
        st.button("Clear", on_click=_load_picture, kwargs={"drawing": "0" * len(squares)})


def follow(digit: int) -> None:
    """Puts a test digit on the pad."""
    _load_picture(digit=digit, drawing="")


def _shown(now: NetworkSettings) -> int:
    """The test digit on the pad, or the last one that was."""
    return now.digit if now.digit >= 0 else compute.telling_digit(now.network, now.seed)


def _load_picture(**changes: object) -> None:
    st.session_state[_LOADS] = st.session_state.get(_LOADS, 0) + 1
    settings.put(NetworkSettings, **changes)


def _take_drawing() -> None:
    """Keeps what was just drawn."""
    drawn = drawing_pad.drawn(_PAD)
    if drawn is not None:
        settings.put(NetworkSettings, drawing=drawing_pad.as_text(drawn))
