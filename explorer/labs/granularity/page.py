"""The lab of granularity: how many weights should share one scale?"""

import numpy as np
import pandas as pd
import streamlit as st

from core.data.weight_matrices import COLUMNS
from explorer import settings
from explorer.controls.lab import begin_lab, end_lab
from explorer.labs.granularity.live import (
    GranularitySettings,
    Results,
    granularity_chart,
    measured,
)

NAMES = {"tensor": "Per tensor", "channel": "Per channel", "group": "Per group"}


def table(w: np.ndarray, results: Results, now: GranularitySettings) -> None:
    """The outlier's row, weight by weight."""
    st.dataframe(
        pd.DataFrame(
            {
                "column": np.arange(COLUMNS),
                "w": w[now.row],
                **{
                    f"ŵ {NAMES[kind].lower()}": result.approximation[now.row]
                    for kind, result in results.items()
                },
            }
        ),
        hide_index=True,
    )
    st.caption(f"Row {now.row}, where the outlier is.")


now, text = settings.current(GranularitySettings), begin_lab(__file__)
w, results = measured(now)
granularity_chart(now)
st.write(text.section("below"))
maker = {"uneven": "uneven_rows", "digits": "digit_weights"}[now.story]
end_lab(now, text, lambda: table(w, results, now), maker=maker)
