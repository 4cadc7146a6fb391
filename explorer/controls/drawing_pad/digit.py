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

    def ink(self, drawing: str, digit: int) -> tuple[int, ...]:
        """The 64 squares, from 0 to 16: of the drawing, or of the test digit if it is ""."""
        if drawing:
            return tuple(pad.from_text(drawing))
        image = compute.digits().test_images[digit]
        return tuple(round(float(value) * INK) for value in image)

    def draw(self, squares: tuple[int, ...], of: str) -> None:
        """Shows the pad. of: what the picture depends on beside the visitor's clicks."""
        load = f"{st.session_state.get(self._loads, 0)} {of}"
        pad.drawing_pad(list(squares), load=load, key=self._key, on_draw=self._take_drawing)

    def clear_button(self) -> None:
        """Empties the pad."""
        st.button("Clear", on_click=self.load, kwargs={"drawing": pad.EMPTY})

    def load(self, **changes: object) -> None:
        """Puts another picture on the pad."""
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


def caption(drawing: str, digit: int) -> str:
    """Says what is on the pad."""
    return "Your drawing." if drawing else f"Test digit {digit}: a {_label(digit)}."


def _label(digit: int) -> int:
    return compute.digits().test_labels[digit]
