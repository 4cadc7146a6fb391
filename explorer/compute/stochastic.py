"""What the lab of stochastic rounding shows."""

import numpy as np
import streamlit as st

from core.rounding import RoundingMode, round_to_integer
from core.studies.stochastic_mean import Draws, measure_draws
from core.training.train_on_grid import train_on_grid
from explorer.chart.picture import Picture, filled
from explorer.compute.digit_networks import digits
from explorer.labs.stochastic.chart import stochastic_chart, stochastic_data
from explorer.labs.stochastic.descent_chart import MODES, descent_chart, descent_data, path


@st.cache_resource(show_spinner=False, max_entries=20)
def stochastic_picture(seed: int) -> Picture:
    """The chart of one value drawn many times."""
    description = "The mean of stochastic draws against their number, and the value itself."
    return filled(stochastic_chart, description, stochastic_data(seed))


@st.cache_resource(show_spinner=False, max_entries=20)
def descent_picture(seed: int) -> Picture:
    """The chart of the descents with one seed."""
    description = "The weight over the updates, as float, rounded to nearest, and at random."
    return filled(descent_chart, description, descent_data(seed))


@st.cache_resource(show_spinner=False, max_entries=200)
def draws(x: float, count: int, seed: int) -> Draws:
    """One value drawn many times."""
    return measure_draws(x, count, seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def stochastic_means(x: float, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What each draw made of x, and the mean of the draws so far."""
    drawn = round_to_integer(np.full(count, x), RoundingMode.STOCHASTIC, seed)
    return drawn, np.cumsum(drawn) / np.arange(1, count + 1)


@st.cache_resource(show_spinner=False, max_entries=100)
def descents(rate: float, seed: int) -> dict[str, np.ndarray]:
    """The paths of one learning rate, by how the weight is rounded."""
    return {mode: path(mode, rate, seed) for mode in MODES}


@st.cache_resource(show_spinner=False, max_entries=100)
def grid_accuracies(step: float, seed: int) -> dict[str, float]:
    """Accuracy on the test digits of three trainings: floats, and a grid in two ways."""
    known = digits()
    return {
        name: float(
            np.mean(
                train_on_grid(known.train_images, known.train_labels, step, mode, seed)
                .logits(known.test_images)
                .argmax(axis=1)
                == known.test_labels
            )
        )
        for name, mode in (
            ("Float", None),
            ("Nearest", RoundingMode.NEAREST_EVEN),
            ("Stochastic", RoundingMode.STOCHASTIC),
        )
    }
