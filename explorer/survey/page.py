"""Map of the survey: what it names, where that is in this explorer, and what becomes of it."""

import streamlit as st

st.title("Where is it in the survey?")
st.write(
    "The survey by Gholami et al. ([arXiv 2103.13630](https://arxiv.org/abs/2103.13630)), row by "
    "row: each idea with its formula, the file that computes it, the page and the lesson that show "
    "it, and what our runs say of its claim. **Try it:** look for what was *not* reproduced."
)

from explorer import compute, settings
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.survey.controls import SurveySettings, filters, kept
from explorer.survey.show_row import show_row, show_source

now = settings.current(SurveySettings)
rows = compute.survey_rows()

filters()
if now.file:
    show_source(now.file)
shown = kept(now, rows)
number_row(
    Number("Rows", str(len(shown)), f"of {len(rows)}"),
    Number("In core", str(sum(bool(row.files) for row in shown)), "have a file"),
    Number("On a page", str(sum(row.on_a_page for row in shown)), "have a lab"),
    Number("Taught", str(sum(bool(row.lessons) for row in shown)), "have a lesson"),
    Number("Tested", str(sum(bool(row.findings) for row in shown)), "have an outcome"),
)
for row in shown:
    show_row(row)
