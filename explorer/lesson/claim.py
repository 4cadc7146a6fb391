"""A claim of the survey on screen: what it says, what was measured, the control, the outcome."""

import streamlit as st

from core.studies.claims.table import Table
from explorer import compute
from lessons.engine.claim import Claim


def show_claim(claim: Claim) -> None:
    """Draws one claim in a frame."""
    beside = "Contrast" if claim.contrast else "Control"
    parts = [
        f"**{claim.paper or f'The survey, section {claim.section}'}:** {claim.says}",
        f"**Measured:** {claim.experiment}",
        f"**{beside}:** {claim.control}",
        over_seeds(claim, compute.claims_table()),
        f"**Outcome: {claim.verdict.value}.**",
    ]
    with st.container(border=True):
        st.markdown("\n\n".join(filter(None, parts)))


def over_seeds(claim: Claim, table: Table) -> str:
    """The numbers that `make claims` has on the claim, in Markdown; "" where it has none."""
    rows = [row for row in table.rows if row.name in claim.over_seeds and row.values]
    if not rows:
        return ""
    numbers = "; ".join(f"{row.text}: {row.mean:.1f} ± {row.spread:.1f} {row.unit}" for row in rows)
    return f"**Over {len(rows[0].values)} seeds, measured beforehand (`make claims`):** {numbers}."
