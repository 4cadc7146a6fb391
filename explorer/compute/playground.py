"""The playground's trainings, and what is shown of one moment of them."""

from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import streamlit as st

from core.kernels import Profile
from core.networks.integer_chain import run_on_integers
from core.networks.layer_precision import LayerPrecision
from core.studies.decision_surfaces import Grid, Surfaces, decision_surfaces
from core.studies.neuron_surfaces import neuron_surfaces
from core.training.playground import (
    Playground,
    PlaygroundStep,
    play,
    quantized_step,
    share_correct,
)
from explorer.compute.shared_steps import SharedSteps
from explorer.playground.choices import Data

SURFACE, THUMBNAIL = Grid(side=50), Grid(side=12)


@dataclass(frozen=True, eq=False)
class Moment:
    """The playground after some rounds.

    history:          every step so far, the last one now.
    surfaces:         the three networks over the plane.
    neurons:          surfaces of the quantized one's neurons, a layer each.
    integer_accuracy: share of the test points that the integer-only network answers correctly.
    """

    history: tuple[PlaygroundStep, ...]
    surfaces: Surfaces
    neurons: tuple[np.ndarray, ...]
    integer_accuracy: float

    @property
    def now(self) -> PlaygroundStep:
        """The step on screen."""
        return self.history[-1]


def playground_moment(data: Data, playground: Playground, rounds: int, profile: Profile) -> Moment:
    """The playground after `rounds` passes; what nobody has trained yet is trained now."""
    history = tuple(islice(playground_training(data, playground), rounds + 1))
    step, (_, test) = history[-1], data.points.halves()
    integer = run_on_integers(step.quantized, test.points, profile)
    return Moment(
        history,
        decision_surfaces(step.chain, step.quantized, SURFACE, profile),
        neuron_surfaces(step.quantized, THUMBNAIL),
        share_correct(integer.logits[:, 0], test.labels),
    )


@st.cache_resource(show_spinner=False, max_entries=40)
def playground_training(data: Data, playground: Playground) -> SharedSteps[PlaygroundStep]:
    """The steps of a training, made once however many visitors watch; each has a place of its own.

    Quantization after training leaves the float network alone, so that other bits measure the
    same training again.
    """
    points = data.points
    plain = trained_alone(playground)
    if playground == plain:
        return SharedSteps(play(points, playground))
    return SharedSteps(
        quantized_step(points, playground, step.epoch, step.chain)
        for step in playground_training(data, plain)
    )


def trained_alone(playground: Playground) -> Playground:
    """The same training; where it does not use the levels, with precisions that do not matter."""
    return playground if playground.during else replace(playground, precisions=(LayerPrecision(),))
