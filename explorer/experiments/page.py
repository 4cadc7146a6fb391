"""Small experiments: what the survey and later papers claim, tested in seconds, with a control."""

import streamlit as st

st.title("Is it true on a small network?")
st.write(
    "Each question is a claim of the survey or of a later paper, tested on something small, beside "
    "a **control**: a case in which the effect must not show. **Try it:** guess the answer first. "
    "Then choose another seed, and see whether it stands."
)

from core.studies.small_experiments.experiment import Experiment
from explorer import compute, settings
from explorer.controls.lab import details
from explorer.controls.plot import plot
from explorer.experiments.chart import figure, shown
from explorer.experiments.controls import ExperimentSettings, choose
from explorer.figures.claims_table import mean_and_spread, statement_columns

SIMPLIFIES = (
    "Networks of a few thousand weights and random numbers stand for networks of millions. An "
    "outcome here says that the effect exists on something small, or that it does not show there; "
    "it does not say how large it is elsewhere. The five seeds are those that `make claims` "
    "measured beforehand."
)


def as_table() -> None:
    """The values now, and over the five seeds."""
    rows = [(text, table.row(name), values[name]) for name, text in chosen.cases.items()]
    st.table(
        {
            "case": [text for text, *_ in rows],
            f"now, {chosen.unit}": [shown(value, chosen.unit) for *_, value in rows],
            "five seeds": [mean_and_spread(row) if row.values else "–" for _, row, _ in rows],
        }
    )


def python(experiment: Experiment, seed: int) -> str:
    """A program that prints the numbers on screen."""
    module = experiment.file.removesuffix(".py").replace("/", ".")
    return f"""from {module} import values

for case, value in values({seed}).items():
    print(f"{{case}}: {{value:.4g}}")"""


now = settings.current(ExperimentSettings)
choose()
chosen, table = now.chosen, compute.claims_table()
st.subheader(chosen.question, anchor=False)
st.write(chosen.about)
with st.spinner("Computing…"):
    values = compute.experiment_values(now.experiment, now.seed)
plot(
    figure(chosen, values, table),
    "cases",
    f"{chosen.question} A bar for each case; the table below has every number.",
)
st.markdown(f"**The control.** {chosen.control}")
st.table(statement_columns(table, chosen.statements))
st.markdown(f"Read it: [{chosen.file}](/survey?chapter=all&file={chosen.file}).")
details(as_table, python(chosen, now.seed), SIMPLIFIES)
