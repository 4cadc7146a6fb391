"""The model's graph on the page: colored by error, searchable, folded when it is large."""

import streamlit as st

from core.analysis import Report
from explorer.controls.plot import plot
from explorer.markdown import code
from explorer.model import graph_chart
from explorer.model.names import shorten

_STAGES = {"local": "this layer alone", "accumulated": "all layers up to it"}
_LISTED = 5  # names that a search shows


def graph_view(report: Report) -> None:
    """The graph, folded away until it is opened."""
    with st.expander(f"The graph, colored by error ({len(report.graph):,} nodes)"):
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            stage = st.segmented_control(
                "Color",
                list(_STAGES),
                default="local",
                format_func=lambda one: _STAGES[one],
                required=True,
                key="graph stage",
            )
            search = st.text_input("Find a node", key="graph search", width=240).strip()
        if search:
            names = graph_chart.found(report, search)
            shown = ", ".join(code(shorten(name, 40)) for name in names[:_LISTED])
            st.write(f"{len(names):,} found{': ' if names else '.'}{shown}")
        plot(
            graph_chart.figure(report, stage, search),
            "graph",
            "The model’s graph; the same numbers are in the table of layers",
        )
        folded = (
            " Several nodes are drawn as one, in the color of the worst layer among them."
            if len(report.graph) > graph_chart.MOST
            else ""
        )
        st.caption(
            "From the input above to the output below. Round: layers, orange where little is left, "
            f"blue where much is. Square: operators without weights.{folded}"
        )
