"""The float network, which the first visitor of a seed sees learn."""

import streamlit as st

from explorer import compute


def float_accuracy(seed: int) -> float:
    """Its share of the test digits, 0 to 1, once it is trained."""
    place = st.empty()
    for step in compute.cnn_training(seed):
        if step.epoch < step.epochs:
            place.progress(
                step.epoch / step.epochs,
                f"Training the float network: {step.epoch} of {step.epochs} epochs, "
                f"{step.accuracy:.1%} of the test digits read correctly",
            )
    place.empty()
    return step.accuracy
