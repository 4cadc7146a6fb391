"""A model that one page hands to another in a visitor's session: no file is written or uploaded.

    handover.hand_over("your-model", HandedModel("playground", model, inputs))

The other page offers `SOURCE` among its models (`as_choice`), and takes what `given` returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from core.analysis import LayerSettings
from explorer.pages import page_at

SOURCE = "handed-over"
GONE = (
    "A reloaded page no longer has the network that another page opened here. Open it again from "
    "there."
)


@dataclass(frozen=True)
class HandedModel:
    """A model and inputs for it.

    name: what it is, for its files. model: an ONNX file. inputs: an .npz, or None.
    layers: settings of single layers that it comes with.
    """

    name: str
    model: bytes
    inputs: bytes | None
    layers: Mapping[str, LayerSettings] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, str]:
        """What the two files would be called."""
        return f"{self.name}.onnx", f"{self.name}.npz"


def hand_over(url_path: str, model: HandedModel, **settings: str) -> None:
    """Hands the model to the page of that address, which keeps the last one, and goes there.

    settings: of that page, as in its address.
    """
    st.session_state[_key(url_path)] = model
    st.switch_page(page_at(url_path).view, query_params={"source": SOURCE, **settings})


def given(url_path: str) -> HandedModel | None:
    """The model that was handed to this page; None when there is none, as after a reload."""
    return st.session_state.get(_key(url_path))


def as_choice(url_path: str, source: str) -> dict[str, str]:
    """`SOURCE` and its name in the page's choice of models; empty while there is no such model.

    source: the page's choice now. It may be `SOURCE` after a reload, when the model is gone.
    """
    model = given(url_path)
    if model is None:
        return {SOURCE: "Yours (gone)"} if source == SOURCE else {}
    return {SOURCE: f"Yours: {model.name}"}


def _key(url_path: str) -> str:
    return f"handed over to {url_path}"
