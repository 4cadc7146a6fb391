"""Methods of the years after the survey beside smoothing: what each restores, as a table."""

from collections.abc import Sequence

import streamlit as st

from core.methods.transformer.registry import MATRIX_METHODS
from core.networks.quantized_sorter import Sharing
from core.studies.sorter_outliers import CHANNELS
from explorer import compute
from explorer.compute.sorter_remedies import RemedyNumbers
from explorer.transformer.controls import (
    ALL,
    KIVI,
    NO_REMEDY,
    TransformerSettings,
    remedy_control,
)

CACHE_BITS = (2, 3, 4, 8)
ABOUT_KIVI = """
While it writes, a decoder keeps the keys and values of every letter so far; here only these are
rounded. Channels {channels} of the keys are multiplied by the strength of the outliers,
×{strength}, and those of the queries divided by it. With a range for each channel the factor
makes no difference. Liu et al. 2024, arXiv 2402.02750.
"""


def remedies(now: TransformerSettings) -> None:
    """The folded section: a choice, and the table of what was chosen."""
    with st.expander("Other remedies, from the years after the survey", now.remedy != NO_REMEDY):
        remedy_control()
        if now.remedy == KIVI:
            _keys_and_values(now)
        elif now.remedy != NO_REMEDY:
            _matrices(now)


def _matrices(now: TransformerSettings) -> None:
    names = tuple(MATRIX_METHODS) if now.remedy == ALL else ("nearest", now.remedy)
    with st.spinner("Sorting the test words with each remedy…"):
        rows = [compute.sorter_remedy(now.seed, now.case, name) for name in names]
        controls = [compute.control_share(now.seed, now.case, name) for name in names]
    st.table(remedy_columns(rows, controls))
    for row in rows[1:]:
        st.caption(f"**{row.method.title}.** {row.method.text} {row.method.citation}.")
    st.caption(
        "The network is the one set above. Block formats and ternary weights have a fixed number "
        "of bits. The control is the same without outliers: there is nothing to restore, so that a "
        "remedy should change little; only formats with fewer bits lose accuracy."
    )


def _keys_and_values(now: TransformerSettings) -> None:
    with st.spinner("Sorting the test words with keys of few bits…"):
        columns = {
            f"{words}keys by {keys.value}": [
                f"{compute.cache_share(now.seed, strength, bits, keys):.1%}" for bits in CACHE_BITS
            ]
            for words, strength in (("sorted ↑, ", now.strength), ("control, no outliers: ", 1))
            for keys in (Sharing.TOKEN, Sharing.CHANNEL)
        }
    st.table({"bits of keys and values": [str(bits) for bits in CACHE_BITS]} | columns)
    channels = ", ".join(map(str, CHANNELS))
    st.caption(ABOUT_KIVI.format(channels=channels, strength=now.strength))


def remedy_columns(
    rows: Sequence[RemedyNumbers], controls: Sequence[float]
) -> dict[str, list[str]]:
    """The table as columns of text. controls: shares where there are no outliers."""
    return {
        "remedy": [row.method.title for row in rows],
        "sorted ↑, weights and activations rounded": [f"{row.share:.1%}" for row in rows],
        "sorted ↑, weights alone rounded": [f"{row.weights_share:.1%}" for row in rows],
        "control: both, no outliers": [f"{share:.1%}" for share in controls],
        "error of a matrix’s result ↓": [f"{row.error:.2%}" for row in rows],
    }
