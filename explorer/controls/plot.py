"""A Plotly chart on a page."""

import plotly.graph_objects as go
import streamlit as st

NO_TOOLBAR = {"displayModeBar": False}


def plot(figure: go.Figure, key: str, alt: str) -> None:
    """Draws the chart without Plotly's toolbar. alt: what a screen reader says of it."""
    st.plotly_chart(figure, key=key, config=NO_TOOLBAR, alt=alt)
