"""The widgets of "Your model": which file, on which data, quantized how."""

from dataclasses import dataclass

import streamlit as st

from core.analysis import AnalysisConfig, LayerSettings
from core.analysis.layer_settings import GROUP
from core.analysis.targets.targets import TARGETS
from core.calibration import calibration_rule
from core.errors import InputError
from core.models.samples import SAMPLES
from explorer import compute, handover, settings, uploads
from explorer.controls.choices import segments, select
from explorer.controls.refusal import refuse
from explorer.kept_uploads import Upload
from explorer.model.model_settings import (
    PAGE,
    RULE_NAMES,
    SCALES,
    UPLOAD,
    USUAL,
    WEIGHT_RULES,
    ModelSettings,
)
from explorer.model.pictures import image_settings, picture_controls
from explorer.model.shapes import parse_shapes
from explorer.model.upload import uploaded

_ZIP_START = b"PK"


@dataclass(frozen=True)
class Chosen:
    """What is to be measured.

    model: None while nothing is uploaded or handed over. config: None, and a message on the page,
    while the settings cannot be used.
    """

    model: Upload | None
    data: Upload | None
    held_out: Upload | None
    config: AnalysisConfig | None


def controls(now: ModelSettings) -> Chosen:
    """Every widget, the files first, and what they ask for."""
    model, data, held_out = uploaded()
    titles = {UPLOAD: "Your model"} | {sample.name: sample.title for sample in SAMPLES}
    titles |= handover.as_choice(PAGE, now.source)
    segments(ModelSettings, "source", "Measure", titles, on_change=_begin_with_usual_settings)
    if now.source == handover.SOURCE:
        (model, data), held_out = _handed_over(), None
    elif now.source != UPLOAD:
        (model, data), held_out = _sample(now.source), None
    with st.container(horizontal=True, gap="medium"):
        for name, part in (("weight_bits", "weights"), ("activation_bits", "activations")):
            st.slider(f"Bits of the {part}", 2, 8, key=settings.key(ModelSettings, name), width=180)
        segments(ModelSettings, "scales", "Scales of the weights", SCALES)
        select(
            ModelSettings,
            "target",
            "Quantized for",
            {name: f"{name}: {target.meaning}" for name, target in TARGETS.items()},
            explained="A target that keeps activations in float quantizes the weights alone. For a "
            "target that names its bits, the sliders do not count.",
            width=640,
        )
    if now.source == UPLOAD and data is not None and _may_be_pictures(data):
        picture_controls()
    with st.expander("Calibration and synthetic input"):
        _more()
    return Chosen(model, data, held_out, _config(now))


def _begin_with_usual_settings() -> None:
    """Samples begin where errors are large; a visitor's own model with what runtimes use."""
    if st.session_state[settings.key(ModelSettings, "source")] == UPLOAD:
        settings.put(ModelSettings, **USUAL)


def _may_be_pictures(data: Upload) -> bool:
    """Whether it is a zip, and not the one that NumPy calls .npz."""
    return data.content.startswith(_ZIP_START) and not data.name.lower().endswith(".npz")


def _sample(name: str) -> tuple[Upload, Upload | None]:
    sample = next(s for s in SAMPLES if s.name == name)
    st.caption(sample.story)
    data = compute.sample_data(name)
    return (
        Upload(f"{name}.onnx", compute.sample_model(name)),
        None if data is None else Upload(f"{name}.npz", data),
    )


def _handed_over() -> tuple[Upload | None, Upload | None]:
    """The network that another page opened here, and its inputs."""
    handed = handover.given(PAGE)
    if handed is None:
        return None, None
    model_name, data_name = handed.files
    data = None if handed.inputs is None else Upload(data_name, handed.inputs)
    return Upload(model_name, handed.model), data


def nothing_to_measure(now: ModelSettings) -> str:
    """What to do while there is no model."""
    if now.source == handover.SOURCE:
        return handover.GONE
    return "Upload a model above to measure it. It stays on this server."


def _more() -> None:
    """What has a good default."""
    st.radio(
        "Range of the activations",
        RULE_NAMES,
        format_func=lambda name: calibration_rule(name).title,
        captions=[calibration_rule(name).meaning for name in RULE_NAMES],
        key=settings.key(ModelSettings, "rule"),
    )
    select(
        ModelSettings,
        "weight_rule",
        "Range of the weights",
        {name: calibration_rule(name).title for name in WEIGHT_RULES},
        width=320,
    )
    st.checkbox(
        "Symmetric activations",
        key=settings.key(ModelSettings, "symmetric"),
        help="0 in the middle of the codes; affine ranges end where the values do.",
    )
    st.checkbox(
        "Affine weights",
        key=settings.key(ModelSettings, "affine_weights"),
        help="A zero point for each scale of the weights; symmetric weights have 0 in the middle.",
    )
    st.checkbox(
        "Leave batch normalization as it is",
        key=settings.key(ModelSettings, "keep_norm"),
        help="Every target but “file” folds it into the convolution before it.",
    )
    st.number_input("Synthetic samples", 1, 64, key=settings.key(ModelSettings, "samples"))
    st.number_input("Seed", 0, 9999, key=settings.key(ModelSettings, "seed"))


def _config(now: ModelSettings) -> AnalysisConfig | None:
    try:
        return AnalysisConfig(
            weight_bits=now.weight_bits,
            activation_bits=now.activation_bits,
            per_channel=now.scales == "channel",
            group=GROUP if now.scales == "group" else 0,
            calibration=now.rule,
            weight_rule=now.weight_rule,
            target=now.target,
            keep_batch_norm=now.keep_norm,
            symmetric=now.symmetric,
            affine_weights=now.affine_weights,
            samples=now.samples,
            seed=now.seed,
            layers=_own_settings(now),
            shapes=parse_shapes(now.shapes),
            limits=uploads.limits(),
            images=image_settings(now),
        )
    except InputError as error:
        refuse("These settings cannot be used.", error)
        return None


def _own_settings(now: ModelSettings) -> dict[str, LayerSettings]:
    """Of single layers, as the page that handed the model over quantized them."""
    handed = handover.given(PAGE) if now.source == handover.SOURCE else None
    own = dict(handed.layers) if handed else {}
    if own:
        st.caption(
            f"{', '.join(own)}: quantized as on the page that opened this network. The controls "
            "above leave these layers alone; remedies, below, change them."
        )
    return own
