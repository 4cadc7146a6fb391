"""A transformer that sorts letters, with outlier channels, quantized and smoothed."""

import streamlit as st

st.title("Why do a few large channels break a quantized transformer?")
st.write(
    "This one sorts six letters. Three of its 32 channels carry large values, and one scale for "
    "all leaves the others hardly any levels. **Try it:** press *Smooth*. Or lower the outliers’ "
    "strength, or give each token a scale of its own."
)

from dataclasses import replace

from core.studies.claims.sorter import calibration
from core.studies.claims.statements import OF_REMEDIES, OF_SORTER
from core.training.train_sorter import TEST
from explorer import compute, settings
from explorer.controls.lab import details
from explorer.controls.numbers import number_row
from explorer.controls.plot import plot
from explorer.controls.take_home import take_home
from explorer.figures.claims_table import measured_columns, statement_columns
from explorer.transformer import controls, texts
from explorer.transformer.answers import answers_html, answers_table
from explorer.transformer.colours import unit
from explorer.transformer.controls import TransformerSettings
from explorer.transformer.curve_chart import curve_chart, curve_table
from explorer.transformer.flow import TILES
from explorer.transformer.large_chart import large_chart
from explorer.transformer.numbers import numbers
from explorer.transformer.picture import clicked, network_picture
from explorer.transformer.remedies import remedies
from explorer.transformer.take_home import of_sorter
from explorer.transformer.waiting import wait_for_training

PICTURE = "transformer: picture"
ANSWERS = 440  # pixels


def choose_matrix() -> None:
    """Another matrix was clicked."""
    name = clicked(PICTURE)
    if name:
        settings.put(TransformerSettings, matrix=name)


def network() -> None:
    """Every matrix."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        controls.view_control()
        st.caption(
            "Rows are positions, columns are channels. Below each activation is the matrix that "
            "multiplies it. Blue frame: quantized. Blue is negative, orange positive; full colour "
            "is the median, over the channels, of the largest magnitude in float. Click a matrix "
            "to see it large.",
            width=600,
        )
    rounded = {name for name in TILES if pair.scale(name, walk.in_float[name]) is not None}
    network_picture(shown, walk.in_float, rounded, now.matrix, PICTURE, choose_matrix)


def chosen_matrix() -> None:
    """The one that was clicked, large."""
    part, tile = TILES[now.matrix]
    in_float, quantized = walk.in_float[now.matrix], walk.quantized[now.matrix]
    scale = pair.scale(now.matrix, in_float)
    words = texts.about_scale(scale, in_float)
    chart = large_chart(
        tile,
        shown[now.matrix],
        (in_float, quantized, quantized - in_float),
        scale,
        unit(tile, in_float),
        now.word.upper() + walk.float_answer.word[:-1],
    )
    title = f"{part.title}, {tile.title}: {now.view}"
    st.markdown(f"##### {title}")
    plot(chart, "matrix", f"{title}. {words}")
    st.caption(words)


def answers_as_table() -> None:
    """Both answers, letter by letter."""
    st.table(answers_table(walk.float_answer, walk.quantized_answer))


def curve() -> None:
    """Accuracy against the strength of the outliers."""
    st.subheader("How strong may the outliers be?", anchor=False)
    with st.spinner(f"Sorting {TEST} words with outliers of each strength…"):
        shares = compute.sorter_curve(now.seed, case, now.alpha / 100)
    chart = curve_chart(shares, (now.strength, compute.sorter_share(now.seed, case)))
    plot(
        chart,
        "curve",
        "Share of the test words sorted without a mistake, against the outliers’ strength.",
    )
    with st.expander("The curves as a table"):
        st.table(curve_table(shares))


def claims() -> None:
    """What was measured over five seeds."""
    st.subheader("What holds over five seeds?", anchor=False)
    st.table(measured_columns(table, "sorter "))
    st.caption(f"Mean and standard deviation, by `make claims`. {table.measured}.")


now = settings.current(TransformerSettings)
table = compute.claims_table()
case = now.case
wait_for_training(now.seed)
pair = compute.sorter_case(now.seed, case)
walk = compute.sorter_walk(now.seed, case, now.word.upper())
shown = {
    "float": walk.in_float,
    "quantized": walk.quantized,
    "difference": {name: walk.quantized[name] - x for name, x in walk.in_float.items()},
}[now.view]
left, right = st.columns([0.7, 0.3], gap="medium")
with left, st.container(horizontal=True, gap="medium"):
    with st.container(width=ANSWERS):
        controls.word_controls(now)
        st.html(answers_html(now.word.upper(), walk.float_answer, walk.quantized_answer))
        controls.smooth_control()
    with st.container(width="stretch"):
        number_row(*numbers(compute.sorter_numbers(now.seed, case), now.smooth))
with right:
    controls.network_controls()
network()
chosen_matrix()
st.markdown(texts.SMOOTHING)
injected = compute.sorter_case(now.seed, replace(case, alpha=None)).rescaled
st.latex(texts.smoothing_equation(injected, calibration(now.seed), now.alpha / 100))
below, beside = st.columns([0.48, 0.52], gap="large")
folded = st.container()
with beside:
    claims()
with folded:
    remedies(now)
    take_home(of_sorter(pair, calibration(now.seed), now.word.upper()))
    details(
        answers_as_table,
        texts.python(now),
        texts.simplifies(),
        settings.key(TransformerSettings, "seed"),
    )
with below:
    drawn_curve = st.container()
    st.table(statement_columns(table, (*OF_SORTER, *OF_REMEDIES)))
with drawn_curve:  # last: until every strength is measured, the rest of the page is there
    curve()
