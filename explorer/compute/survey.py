"""The map of the survey, read once."""

import streamlit as st

from explorer.compute.methods import methods_table
from explorer.compute.quantized_training import claims_table
from explorer.survey.survey_map import MapRow, survey_map
from lessons.engine.verdicts import read_verdicts


@st.cache_resource(show_spinner=False, max_entries=1)
def survey_rows() -> tuple[MapRow, ...]:
    """Every row of the survey with its files, labs, lessons and outcomes."""
    return survey_map(claims_table(), read_verdicts(), methods_table())
