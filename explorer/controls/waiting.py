"""A training that the first visitor sees, as a bar that fills."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from core.training.train_chain import ChainStep
from core.training.train_cnn import Step as CnnStep

Step = TypeVar("Step")
Epoch = TypeVar("Epoch", bound=CnnStep | ChainStep)


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


def wait_for_digits(epochs: Iterable[Epoch], network: str) -> Epoch:
    """The last epoch of a network that learns to read digits. network: what it is called."""
    return wait_for(
        epochs,
        lambda now: now.epoch / now.epochs,
        lambda now: (
            f"Training the {network}: {now.epoch} of {now.epochs} epochs, "
            f"{now.accuracy:.1%} of the test digits read correctly"
        ),
    )
