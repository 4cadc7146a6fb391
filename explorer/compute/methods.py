"""The survey's methods: the table that `make claims` filled, and runs, each made once."""

from collections.abc import Iterator

import streamlit as st

from core.errors import InputError
from core.methods.digit_tasks import NETWORKS, digits_task, unseen_examples
from core.methods.method import Step
from core.methods.registry import method_named
from core.methods.result import Result, measuring
from core.studies.claims.method_cases import Case
from core.studies.claims.method_table import MethodTable, read_methods
from core.training.train_chain import ChainStep, train_chain
from explorer.compute.digit_chains import depthwise_training
from explorer.compute.digit_networks import digits
from explorer.compute.shared_steps import SharedSteps

Options = tuple[tuple[str, float], ...]  # by name, where they differ from the defaults


@st.cache_resource(show_spinner=False, max_entries=1)
def methods_table() -> MethodTable:
    """What `make claims` measured of the methods."""
    return read_methods()


@st.cache_resource(show_spinner=False, max_entries=50)
def method_network(network: str, seed: int) -> SharedSteps[ChainStep]:
    """The training of a network that methods are compared on."""
    if network == "depthwise":
        return depthwise_training(seed)
    live = NETWORKS[network]
    return SharedSteps(train_chain(live.design, digits(), seed, live.recipe))


@st.cache_resource(show_spinner=False, max_entries=100)
def method_run(case: Case, seed: int, options: Options) -> SharedSteps[Step | Result | InputError]:
    """A method's steps and its result, or the error with which it refuses the network.

    The network is trained first, if `method_network` has not done so yet.
    """
    return SharedSteps(_run(case, seed, options))


def _run(case: Case, seed: int, options: Options) -> Iterator[Step | Result | InputError]:
    *_, trained = method_network(case.network, seed)
    task = digits_task(trained, digits(), case.precision, seed)
    try:
        yield from measuring(
            method_named(case.method), task, unseen_examples(digits()), dict(options)
        )
    except InputError as error:
        yield error
