"""The bits of each layer, where they are other than those of all layers."""

from collections.abc import Callable, Sequence

import streamlit as st

from explorer import settings
from explorer.playground.choices import PlaygroundSettings, layer_bits_as_text, layer_bits_of


def layer_bits(now: PlaygroundSettings, then: Callable[[], None] | None) -> None:
    """Two choices for each layer, and two buttons; then: what else a change does."""
    layers = layer_bits_of(now)

    def put(bits: Sequence[tuple[int, int]]) -> None:
        settings.put(PlaygroundSettings, layer_bits=layer_bits_as_text(bits))
        if then is not None:
            then()

    def take() -> None:
        state = st.session_state
        put([(state[_key(i, "weights")], state[_key(i, "reads")]) for i in range(len(layers))])

    for i, (weights, reads) in enumerate(layers):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
            _choice(f"Layer {i + 1}: weights", _key(i, "weights"), weights, 1, take)
            _choice("what it reads", _key(i, "reads"), reads, 2, take)
    outer = [(8, 8) if i in (0, len(layers) - 1) else (0, 0) for i in range(len(layers))]
    with st.container(horizontal=True):
        st.button("First and last layer: 8 bits", on_click=put, args=(outer,))
        st.button("The same in all layers", on_click=put, args=([],), disabled=not now.layer_bits)


def _choice(label: str, key: str, bits: int, lowest: int, then: Callable[[], None]) -> None:
    """`lowest` to 8 bits, or 0: as all layers."""
    st.session_state[key] = bits
    st.selectbox(
        label,
        [0, *range(lowest, 9)],
        format_func=lambda bits: f"{bits} bits" if bits else "as all",
        key=key,
        on_change=then,
        width=90,
    )


def _key(layer: int, of: str) -> str:
    return f"playground: layer {layer} {of}"
