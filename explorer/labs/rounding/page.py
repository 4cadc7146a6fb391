"""The lab of rounding: which level takes a value's place?"""

import streamlit as st

from explorer import compute, settings
from explorer.controls.lab import begin_lab, end_lab
from explorer.labs.rounding.live import MODES, RoundingSettings, rounding_chart


def table(now: RoundingSettings) -> None:
    """Every mode on the same values."""
    measured = now.story, now.seed, now.step, now.zero
    trials = [compute.rounding_result(*measured, mode) for mode in MODES]
    columns = {
        "mode": MODES.values(),
        "bias, in S": [trial.bias for trial in trials],
        "spread, in S": [trial.spread for trial in trials],
        "codes changed by Z inside": [trial.order for trial in trials],
    }
    st.dataframe(columns, hide_index=True)


now, text = settings.current(RoundingSettings), begin_lab(__file__)
rounding_chart(now)
st.write(text.section("below"))
end_lab(now, text, lambda: table(now))
