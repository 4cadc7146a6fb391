"""The lab of granularity: how many weights should share one scale?"""

import numpy as np
import pandas as pd
import streamlit as st

from explorer import compute, settings
from explorer.controls import own_tensor
from explorer.controls.lab import begin_lab, end_lab
from explorer.labs.granularity.live import (
    STORIES,
    GranularitySettings,
    Results,
    drawable,
    granularity_chart,
    measured,
)

NAMES = {"tensor": "Per tensor", "channel": "Per channel", "group": "Per group"}


def table(w: np.ndarray, results: Results, now: GranularitySettings) -> None:
    """The outlier's row, weight by weight."""
    st.dataframe(
        pd.DataFrame(
            {
                "column": np.arange(w.shape[1]),
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


def in_python(now: GranularitySettings) -> str:
    """What makes the weights."""
    if now.story in STORIES:
        maker = {"uneven": "uneven_rows", "digits": "digit_weights"}[now.story]
        return f"{maker}(seed={now.seed})"
    return own_tensor.in_python(compute.weight_matrix(now.story, now.seed))


now, text = settings.current(GranularitySettings), begin_lab(__file__)
now = drawable(own_tensor.checked(now, STORIES, text.section("own-layer"), size=4.0))
w, results = measured(now)
granularity_chart(now)
st.write(text.section("below"))
end_lab(now, text, lambda: table(w, results, now), values=in_python(now))
