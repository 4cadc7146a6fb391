"""The page "Claims": every claim of the survey that a lesson tests, and what this run says."""

from collections import Counter

import streamlit as st

from core.studies.claims.statements import STATEMENTS
from explorer import compute
from explorer.figures.claims_table import measured_columns, statement_columns
from explorer.lesson.claim import show_claim
from explorer.pages import page_at
from lessons.engine.claim import Claim, Verdict
from lessons.engine.lesson import Lesson
from lessons.engine.step import See
from lessons.registry import LESSONS


def measured() -> list[tuple[Lesson, int, Claim]]:
    """Each claim with its lesson and the number of its step; runs what has not run yet."""
    steps = [(each, i, s) for each in LESSONS for i, s in enumerate(each.steps, start=1)]
    tests = [(each, i, step) for each, i, step in steps if isinstance(step, See)]
    bar = st.progress(0.0)
    found = []
    for done, (each, number, step) in enumerate(tests):
        bar.progress(done / len(tests), f"Measuring: {step.title}")
        claim = compute.lesson_outcome(each.key, step.prediction).claim
        if claim:
            found.append((each, number, claim))
    bar.empty()
    return found


def main() -> None:
    """Draws the page."""
    st.title("What the survey claims, and what our runs say")
    st.write(
        "A **claim** is what the survey by Gholami et al. (arXiv 2103.13630) says, in our words, "
        "and a lesson tests it on small networks and tensors, on this machine, now. Beside the "
        "effect stands a **control**, a case without the cause, in which the effect must not "
        "appear; or, where there is no such case, a **contrast**, another case that shows how much "
        "the effect means. “Depends” means that the claim holds in some of the cases that were "
        "tried."
    )
    claims = measured()
    counts = Counter(claim.verdict for _, _, claim in claims)
    st.write(", ".join(f"**{counts[verdict]}** {verdict.value}" for verdict in Verdict) + ".")
    for each, number, claim in claims:
        show_claim(claim)
        st.page_link(
            page_at("lesson").view,
            label=f"{each.title}, step {number}",
            icon=":material/school:",
            query_params={"lesson": each.key, "step": str(number)},
        )
    beforehand()


def beforehand() -> None:
    """What takes too long to run now: statements about trained networks, over five seeds."""
    table = compute.claims_table()
    st.header("Statements, over five seeds")
    st.write(
        "A **statement** is about networks whose training takes minutes, or about random numbers. "
        "`make claims` measured beforehand and wrote down each number for each seed; a statement "
        f"holds in so many of the seeds. {table.measured}."
    )
    st.table(statement_columns(table, STATEMENTS))
    with st.expander("Every measurement: mean and standard deviation over the seeds"):
        st.table(measured_columns(table, ""))


main()
