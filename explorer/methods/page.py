"""Methods compared: every method of the survey on one network, accuracy against bytes."""

import streamlit as st

st.title("How much does a better method save?")
st.write(
    "Each point is a method at 2, 3 or 4 bits for each weight: higher reads more digits, further "
    "left takes fewer bytes. **Try it:** click a low blue point and see what the method did to "
    "each layer. Then show only methods that need no data."
)

from explorer import compute, settings
from explorer.controls.plot import NO_TOOLBAR
from explorer.methods import chart
from explorer.methods.controls import (
    MethodsSettings,
    choose_method,
    filters,
    open_case,
    open_point,
    option_sliders,
)
from explorer.methods.opened_run import run_and_show
from explorer.methods.table import as_csv, columns, order_columns
from explorer.methods.texts import SIMPLIFIES, about, best_at_each, gaps, order_sentences, shell

now = settings.current(MethodsSettings)
table = compute.methods_table()
cells = [table.cell(case) for case in now.cases]


def open_clicked() -> None:
    """Streamlit keeps a click under the chart's key."""
    open_point(st.session_state["comparison"])


def open_row() -> None:
    """The same for a row of the table."""
    rows = st.session_state["cases"].selection.rows
    if rows:
        case = cells[rows[0]].case
        open_case(case.method, case.bits)


filters()
st.plotly_chart(
    chart.figure(cells, now.case),
    key="comparison",
    config=NO_TOOLBAR,
    on_select=open_clicked,
    selection_mode="points",
    alt="Accuracy of each method over the bytes of its network; the table below has every number.",
)
st.markdown(best_at_each(cells, table, now.network))
st.caption(f"{chart.SYMBOLS_IN_WORDS}. {gaps(cells, table.measured)}")

st.subheader("Open a run", anchor=False)
choose_method(now)
st.markdown(about(now.chosen))
option_sliders(now)
if now.run:
    run_and_show(now, table.cell(now.case))
else:
    st.info("Press “Run it”, or click a point or a row: the method runs here, now.")

st.subheader("Every case", anchor=False)
st.dataframe(
    columns(cells),
    key="cases",
    hide_index=True,
    placeholder="–",
    on_select=open_row,
    selection_mode="single-row",
)
st.download_button(
    "Download as CSV", as_csv(cells, table.measured), "methods.csv", "text/csv", on_click="ignore"
)

st.subheader("Is the order that of the literature?", anchor=False)
st.write(
    "Depthwise CNN, 4-bit weights, one scale a tensor, from the method that the literature finds "
    "least accurate to the one that it finds most:"
)
st.table(order_columns(table))
st.markdown(order_sentences(table))

with st.expander("The same from the shell"):
    st.code(shell(now), language="bash")
with st.expander("What this simplifies"):
    st.write(SIMPLIFIES)
    st.number_input("Seed", 0, 999, key=settings.key(MethodsSettings, "seed"))
