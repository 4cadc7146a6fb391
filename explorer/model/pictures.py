"""How uploaded pictures become numbers: widgets, and the settings that they stand for."""

from functools import partial

import streamlit as st

from core.models.data.image_settings import LAYOUTS, ImageSettings
from explorer import settings
from explorer.controls.choices import segments
from explorer.model.model_settings import ModelSettings

_IMAGENET = {"mean": "0.485,0.456,0.406", "std": "0.229,0.224,0.225", "white": 1}


def picture_controls() -> None:
    """Mean, deviation, range, layout and size."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.text_input("Mean (R,G,B)", key=settings.key(ModelSettings, "mean"), width=180)
        st.text_input("Deviation (R,G,B)", key=settings.key(ModelSettings, "std"), width=180)
        explained = "The value of a pixel of 255 before the mean is subtracted."
        segments(ModelSettings, "white", "White is", (1, 255), explained=explained)
        segments(ModelSettings, "layout", "Layout", LAYOUTS)
        st.text_input(
            "Height, width",
            key=settings.key(ModelSettings, "size"),
            placeholder="as the model says",
            width=150,
        )
        st.button(
            "As for ImageNet",
            on_click=partial(settings.put, ModelSettings, **_IMAGENET),
            help="The mean and deviation that most published classifiers were trained with.",
        )


def image_settings(now: ModelSettings) -> ImageSettings:
    """What the widgets say.

    Raises:
        InputError: for two numbers where one or three are taken, a deviation of 0, a size of 0.
    """
    return ImageSettings(
        mean=tuple(map(float, now.mean.split(","))),
        std=tuple(map(float, now.std.split(","))),
        white=float(now.white),
        layout=now.layout,
        size=tuple(map(int, now.size.split(","))) if now.size else (),
    )
