"""Training under quantization: each training once for its settings, whoever watches it."""

import streamlit as st

from core.networks.chain import Chain
from core.networks.designs import cnn_as_chain
from core.studies.claims.table import Table, read_table
from core.studies.rule_gradient import RuleGradient
from core.studies.rule_gradient import rule_gradient as gradient_of
from core.studies.training_on_levels import accuracy_after_rounding, training_on_levels
from core.training.few_bit_training import FewBitTraining
from core.training.quantization_aware import QuantizedRecipe, QuantizedStep
from explorer.compute.digit_networks import digits
from explorer.compute.shared_steps import SharedSteps
from explorer.compute.small_cnn import cnn

PARTS = 4  # steps that are drawn in an epoch


@st.cache_resource(show_spinner=False, max_entries=100)
def rounded_accuracy(seed: int, bits: int) -> float:
    """Post-training quantization of the float network of this seed, 0 to 1."""
    return accuracy_after_rounding(_chain(seed), digits(), bits)


@st.cache_resource(show_spinner=False, max_entries=100)  # of some 1.3 MB each
def level_training(
    seed: int, bits: int, rule: str, few_bits: FewBitTraining
) -> SharedSteps[QuantizedStep]:
    """The float network trained on by a gradient rule, `PARTS` steps an epoch."""
    return _training(seed, bits, QuantizedRecipe(rule, few_bits=few_bits, parts=PARTS))


@st.cache_resource(show_spinner=False, max_entries=50)
def bias_training(seed: int, bits: int) -> SharedSteps[QuantizedStep]:
    """The control: weights frozen on their levels, biases trained."""
    return _training(seed, bits, QuantizedRecipe("ste", biases_only=True, parts=PARTS))


@st.cache_resource(show_spinner=False, max_entries=50)
def rule_gradient(rule: str, bits: int) -> RuleGradient:
    """The staircase of a rule and the slopes it trains with."""
    return gradient_of(rule, bits)


@st.cache_resource(show_spinner=False, max_entries=1)
def claims_table() -> Table:
    """What `make claims` measured."""
    return read_table()


def _training(seed: int, bits: int, recipe: QuantizedRecipe) -> SharedSteps[QuantizedStep]:
    return SharedSteps(training_on_levels(_chain(seed), digits(), bits, recipe, seed))


def _chain(seed: int) -> Chain:
    return cnn_as_chain(cnn(seed))
