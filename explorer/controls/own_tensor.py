"""A layer of a visitor's own model among the examples of a lab, by its address in `story`."""

import textwrap
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from explorer import compute, settings
from explorer.layer_tensor import LoadedTensor
from explorer.markdown import code

Settings = TypeVar("Settings")
Fits = Callable[[LoadedTensor], bool]

GONE = (
    "The server no longer has the values of this layer. Measure its model again in “Your model”, "
    "and open the layer from there. An example is shown instead."
)
_LATEST = "own tensors: addresses, the latest first"
_KEPT = 4


def offer(*addresses: str) -> None:
    """Let every lab that can show these tensors offer them, in this visitor's session."""
    latest = dict.fromkeys((*addresses, *st.session_state.get(_LATEST, ())))
    st.session_state[_LATEST] = tuple(latest)[:_KEPT]


def any_tensor(own: LoadedTensor) -> bool:
    """What fits a lab that takes any tensor."""
    return True


def checked(
    now: Settings,
    examples: Collection[str],
    shown: str,
    fits: Fits = any_tensor,
    **changes: Any,
) -> Settings:
    """The settings of a lab whose `story` may be a layer's tensor.

    When its values are gone, a message says so and the first example takes its place.

    shown: what the lab shows of the layer, below its title. fits: whether the lab can show it.
    changes: other fields for the example.
    """
    story = vars(now)["story"]
    if story in examples:
        return now
    own = compute.layer_tensor(story)
    if own is None or not fits(own):
        st.info(GONE)
        settings.put(type(now), story=next(iter(examples)), **changes)
        return settings.current(type(now))
    offer(story)
    st.caption(f"{code(own.title)} {shown}")
    return now


def titles(examples: Mapping[str, str], fits: Fits = any_tensor) -> dict[str, str]:
    """A lab's choice of values: its examples, and the visitor's tensors that fit it."""
    found = {one: compute.layer_tensor(one) for one in st.session_state.get(_LATEST, ())}
    return {**examples, **{a: own.title for a, own in found.items() if own and fits(own)}}


def in_python(values: np.ndarray) -> str:
    """A layer's values, one axis or two, as the Python on a page writes them."""
    lines = textwrap.wrap(", ".join(map(repr, values.ravel().tolist())), 88)
    shape = "" if values.ndim == 1 else f".reshape{values.shape}"
    return "np.array(\n    [\n        " + "\n        ".join(lines) + f"\n    ]\n){shape}"
