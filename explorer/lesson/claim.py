"""A claim of the survey on screen: what it says, what was measured, the control, the outcome."""

import streamlit as st

from lessons.engine.claim import Claim


def show_claim(claim: Claim) -> None:
    """Draws one claim in a frame."""
    with st.container(border=True):
        st.markdown(
            f"**The survey, section {claim.section}:** {claim.says}\n\n"
            f"**Measured:** {claim.experiment}\n\n"
            f"**Control:** {claim.control}\n\n"
            f"**Outcome: {claim.verdict.value}.**"
        )
