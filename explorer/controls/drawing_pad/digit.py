"""The digit on a page's pad: a test digit, or what the visitor draws instead."""

from dataclasses import dataclass

import streamlit as st

from core.data.digits import INK
from explorer import compute, settings
from explorer.controls.drawing_pad import pad


@dataclass(frozen=True)
class DigitPad:
    """The pad of the page whose settings are `kind`, with the fields `digit` and `drawing`."""

    kind: type

    def show(self, drawing: str, digit: int, following: int, of: str) -> None:
        """The pad, what is on it, and the buttons that put another digit or nothing there.

        drawing, digit: what was drawn, or the test digit if that is "". following: the test digit
        that comes next. of: what the picture depends on beside the visitor's clicks.
        """
        load = f"{st.session_state.get(self._loads, 0)} {of}"
        squares = list(ink_of(drawing, digit))
        pad.drawing_pad(squares, load=load, key=self._key, on_draw=self._take_drawing)
        what = "Your drawing." if drawing else f"Test digit {digit}: a {_label(digit)}."
        st.caption(f"{what} Draw over it, or clear it and draw your own, as large as the square.")
        with st.container(horizontal=True, gap="xsmall"):
            st.button("Next digit", on_click=self.follow, args=(following,))
            st.button("Clear", on_click=self._load, kwargs={"drawing": pad.EMPTY})

    def follow(self, digit: int) -> None:
        """Puts a test digit on the pad."""
        self._load(digit=digit, drawing="")

    def _load(self, **changes: object) -> None:
        st.session_state[self._loads] = st.session_state.get(self._loads, 0) + 1
        settings.put(self.kind, **changes)

    def _take_drawing(self) -> None:
        drawn = pad.drawn(self._key)
        if drawn is not None:
            settings.put(self.kind, drawing=pad.as_text(drawn))

    @property
    def _key(self) -> str:
        return f"pad: {self.kind.__name__}"

    @property
    def _loads(self) -> str:
        return f"{self._key}, pictures loaded"


def ink_of(drawing: str, digit: int) -> tuple[int, ...]:
    """The 64 squares, from 0 to 16: of the drawing, or of the test digit if it is ""."""
    if drawing:
        return tuple(pad.from_text(drawing))
    image = compute.digits().test_images[digit]
    return tuple(round(float(value) * INK) for value in image)


def _label(digit: int) -> int:
    return compute.digits().test_labels[digit]
