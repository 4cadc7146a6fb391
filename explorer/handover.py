"""A model that one page hands to another in a visitor's session: no file is written or uploaded.

    handover.give("your-model", HandedModel("playground", model, inputs))
    st.switch_page(page_at("your-model").view, query_params={"source": handover.SOURCE})

The other page offers `SOURCE` among its models, and takes what `handover.given` returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from core.analysis import LayerSettings

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


def give(url_path: str, model: HandedModel) -> None:
    """Hands the model to the page of that address; it keeps the last one."""
    st.session_state[_key(url_path)] = model


def given(url_path: str) -> HandedModel | None:
    """The model that was handed to this page; None when there is none, as after a reload."""
    return st.session_state.get(_key(url_path))


def title(url_path: str) -> str:
    """What the page's choice of models calls it."""
    model = given(url_path)
    return f"Yours: {model.name}" if model else "Yours (gone)"


def _key(url_path: str) -> str:
    return f"handed over to {url_path}"
