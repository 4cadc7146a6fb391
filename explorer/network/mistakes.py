"""The digits that float reads correctly and the quantized network does not."""

import streamlit as st

from core.networks.comparison import Comparison
from explorer import compute
from explorer.network.digit import PAD
from explorer.network.thumbnails import thumbnail

_SHOWN = 10  # thumbnails at most


def mistakes(both: Comparison) -> None:
    """Each as a thumbnail with both answers; its button follows it through the layers above."""
    lost = both.lost[:_SHOWN]
    if not lost.size:
        st.subheader("No digit is newly wrong here", anchor=False)
        st.caption("Remove another bit.")
        return
    total = len(both.lost)
    few = f"{len(lost)} of the {total} digits" if total > len(lost) else f"The {total} digits"
    st.subheader(f"{few} that it newly gets wrong", anchor=False)
    st.caption(
        "The clearest first. 5 → 3: float reads a 5 correctly, the quantized network reads a 3. "
        "Press the answers under a digit to follow it through the layers."
    )
    images = compute.digits().test_images
    with st.container(horizontal=True, gap="small"):
        for i in lost:
            with st.container(width=76, gap="xxsmall"):
                st.image(thumbnail(images[i]), width=72, alt=f"test digit {i}")
                st.button(
                    f"{both.labels[i]} → {both.quantized_answers[i]}",
                    key=f"follow digit {i}",
                    on_click=PAD.follow,
                    args=(int(i),),
                    width="stretch",
                )
