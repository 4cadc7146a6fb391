"""The training, which the first visitor of a seed sees."""

import streamlit as st

from explorer import compute


def wait_for_training(seed: int) -> None:
    """Returns once the network of this seed is trained."""
    training = compute.sorter_training(seed)
    if training.ended:
        return
    place = st.empty()
    for step in training:
        if step.update < step.updates:
            place.progress(
                step.update / step.updates,
                f"Training the transformer: {step.update} of {step.updates} updates, "
                f"{step.accuracy:.1%} of the test words sorted",
            )
    place.empty()
