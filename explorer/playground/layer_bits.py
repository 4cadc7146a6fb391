"""The bits of each layer, where they are other than those of all layers."""

import streamlit as st

from explorer import settings
from explorer.playground.choices import PlaygroundSettings, layer_bits_as_text, layer_bits_of

_AS_ALL = "as all"


def layer_bits(now: PlaygroundSettings, then: object) -> None:
    """Two choices a layer, and a button for a common one; then: what a change does besides."""
    last = now.layers + 1
    for i, (weights, reads) in enumerate(layer_bits_of(now)):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
            _choice(f"Layer {i + 1}: weights", i, "weights", 1, weights, last, then)
            _choice("what it reads", i, "reads", 2, reads, last, then)
    outer = [(8, 8) if i in (0, last - 1) else (0, 0) for i in range(last)]
    with st.container(horizontal=True):
        st.button("8 bits in the first and the last", on_click=_put, args=(outer, then))
        st.button("All alike", on_click=_put, args=([], then), disabled=not now.layer_bits)


def _choice(
    label: str, layer: int, of: str, lowest: int, bits: int, layers: int, then: object
) -> None:
    key = _key(layer, of)
    st.session_state[key] = bits
    st.selectbox(
        label,
        [0, *range(lowest, 9)],
        format_func=lambda bits: f"{bits} bits" if bits else _AS_ALL,
        key=key,
        on_change=_take,
        args=(layers, then),
        width=90,
    )


def _take(layers: int, then: object) -> None:
    """Keeps what the choices say."""
    chosen = [
        tuple(st.session_state[_key(i, of)] for of in ("weights", "reads")) for i in range(layers)
    ]
    _put(chosen, then)


def _put(chosen: list, then: object) -> None:
    settings.put(PlaygroundSettings, layer_bits=layer_bits_as_text(chosen))
    if callable(then):
        then()


def _key(layer: int, of: str) -> str:
    return f"playground: layer {layer} {of}"
