"""Training under quantization: what rounding breaks, and what training on the levels mends."""

import streamlit as st

st.title("Can training undo what rounding broke?")
st.write(
    "A small network reads digits. Its weights are rounded to few bits, and then it is trained on. "
    "**Try it:** press *Play* and watch 2 bits recover. Then choose *ProxQuant* and play "
    "again: with this rule alone the weights settle on the levels."
)

from functools import partial

from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain
from core.studies.claims.statements import OF_DIGITS_CNN
from core.studies.training_on_levels import BITS
from core.training.rules import GRADIENT_RULES
from explorer import compute, settings
from explorer.controls import playing
from explorer.controls.lab import details
from explorer.controls.plot import plot
from explorer.controls.take_home import of_chain, take_home
from explorer.controls.waiting import wait_for_digits
from explorer.figures.claims_table import measured_columns, statement_columns
from explorer.training import claims, staircase
from explorer.training.controls import (
    TrainingSettings,
    bits_control,
    few_bits_controls,
    layer_control,
    rule_control,
)
from explorer.training.epochs import of_bits
from explorer.training.equations import EXPLANATIONS
from explorer.training.live import Live
from explorer.training.run import known_steps, train
from explorer.training.texts import accuracy_columns, python, simplifies

now = settings.current(TrainingSettings)
table = compute.claims_table()


def rule_and_staircase() -> None:
    """The rule, its sentence and equation, its staircase and its gradient."""
    rule, explanation = GRADIENT_RULES[now.rule], EXPLANATIONS[now.rule]
    st.markdown(f"**{rule.title}.** {explanation.sentence} ({rule.source})")
    st.latex(explanation.equation)
    chart = staircase.figure(compute.rule_gradient(now.rule, now.bits), explanation.of)
    plot(
        chart,
        "staircase",
        f"{rule.title}: its levels over x, and the gradients that training uses.",
    )


def what_was_claimed() -> None:
    """Each rule over the seeds, and what becomes of each claim."""
    st.subheader("What holds over the seeds?", anchor=False)
    plot(
        claims.figure(table),
        "claims",
        "Test digits read correctly at 2 bits with each rule; the table has the numbers.",
    )
    st.caption(f"Mean and standard deviation over seeds, by `make claims`. {table.measured}.")
    st.table(statement_columns(table, OF_DIGITS_CNN))
    with st.expander("Every measure"):
        st.table(measured_columns(table, "cnn "))


def accuracies_as_table() -> None:
    """The ends of the curves."""
    st.table(accuracy_columns(run.steps, picture.rounded))


def networks() -> tuple[Chain, QuantizedChain]:
    """The trained weights in float, and on their levels, as they are now."""
    last = of_bits(run.steps, now.bits)[-1].learned
    return last.chain, last.integers


top = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
live, beside = st.columns([0.64, 0.36], gap="large")
below, folded = st.container(), st.container()
with top:
    bits_control()
    rule_control()
with beside:  # what needs no training comes first: a cold start shows it at once
    rule_and_staircase()
with below:
    what_was_claimed()
with live:
    picture = Live(
        now,
        wait_for_digits(compute.cnn_training(now.seed), "float network").accuracy,
        {bits: compute.rounded_accuracy(now.seed, bits) for bits in BITS},
        {bits: claims.measured_lines(table, now.rule, bits) for bits in BITS},
    )
    run = playing.session_run(
        "training",
        (now.bits, now.rule, now.few_bits, now.seed),
        partial(train, now),
        first=known_steps(now),
    )
    with top:
        playing.buttons(run)
    place = st.container()
    layer_control()
    few_bits_controls()
with folded:
    take_home(of_chain("digits", networks, compute.digits().test_images[:64]))
    details(
        accuracies_as_table,
        python(now),
        simplifies(compute.digits()),
        settings.key(TrainingSettings, "seed"),
    )
with place:
    playing.follow(run, picture.draw, every=0.3, slow=True)
