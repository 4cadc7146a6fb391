"""A training that the first visitor sees, as a bar that fills."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

Step = TypeVar("Step")


def wait_for(
    steps: Iterable[Step], share: Callable[[Step], float], words: Callable[[Step], str]
) -> Step:
    """The last step, once it is there.

    share: how much is done, 0 to 1. words: what stands beside the bar.
    """
    place = st.empty()
    for step in steps:
        if share(step) < 1:
            place.progress(share(step), words(step))
    place.empty()
    return step
