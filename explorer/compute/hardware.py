"""The hardware view: the layers of the live networks, and their times on this machine."""

import streamlit as st

from core.studies.claims.sorter import calibration
from core.studies.hardware.live_layers import LiveLayers, of_chain, of_sorter
from core.studies.hardware.measured_layers import LayerTimes, measured_layers
from core.studies.hardware.processor import Processor
from core.studies.hardware.this_machine import this_machine
from explorer.compute.digit_networks import digits
from explorer.compute.methods import method_network
from explorer.compute.shared_steps import SharedSteps
from explorer.compute.transformer import sorter

READ = 256  # inputs whose activations are kept


@st.cache_resource(show_spinner=False, max_entries=20)
def live_layers(network: str, seed: int) -> LiveLayers:
    """The trained network's layers, on some inputs. network: "depthwise", "digits" or "sorter"."""
    if network == "sorter":
        return of_sorter(sorter(seed), calibration(seed)[:READ])
    *_, trained = method_network(network, seed)
    return of_chain(trained.chain, digits().test_images[:READ])


@st.cache_resource(show_spinner=False, max_entries=20)
def layer_times(network: str, seed: int, inputs: int) -> SharedSteps[tuple[LayerTimes, ...]]:
    """The times of its layers on so many inputs, better known with each round."""
    return SharedSteps(measured_layers(live_layers(network, seed).calls(inputs)))


@st.cache_resource(show_spinner=False, max_entries=1)
def measured_machine() -> Processor:
    """This machine, measured once."""
    return this_machine()


def forget_layer_times(network: str, seed: int, inputs: int) -> None:
    """The next `layer_times` of these measures anew."""
    layer_times.clear(network, seed, inputs)
