"""The widgets of "Your model": which file, on which data, quantized how."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.analysis import AnalysisConfig, Report
from core.calibration import RULES, calibration_rule
from core.errors import InputError
from core.models.samples import SAMPLES
from core.visible import visible
from explorer import compute, handover, settings, uploads
from explorer.controls.refusal import refuse
from explorer.jobs import Request

UPLOAD = "upload"
PAGE = "your-model"
_SCALES = {"channel": "per channel", "tensor": "per tensor"}
_RULES = (*RULES, "percentile-99.9")


@dataclass(frozen=True)
class ModelSettings:
    """What is measured. An uploaded file is not part of the address, but `job` finds its report.

    job: the key of the request on screen (`explorer.jobs.Request`).
    """

    source: str = settings.choice(
        SAMPLES[-1].name, (*(s.name for s in SAMPLES), UPLOAD, handover.SOURCE)
    )
    weight_bits: int = settings.whole(4, 2, 8)
    activation_bits: int = settings.whole(8, 2, 8)
    scales: str = settings.choice("tensor", _SCALES)
    rule: str = settings.choice("minmax", _RULES)
    samples: int = settings.whole(4, 1, 64)
    seed: int = settings.whole(0, 0, 9999)
    shapes: str = settings.text("", r"[^\n]{0,300}")
    job: str = settings.text("", r"([0-9a-f]{64})?")


@dataclass(frozen=True)
class Source:
    """A model and its data, read when they are needed; `names` are those of the two files."""

    model: Callable[[], bytes]
    data: Callable[[], bytes | None]
    names: tuple[str, str]

    def request(self, config: AnalysisConfig) -> Request:
        """What to measure, the bytes read."""
        return Request(self.model(), self.data(), config, self.names)


def controls(now: ModelSettings) -> tuple[Source | None, AnalysisConfig | None]:
    """Every widget, in rows that a narrow window breaks.

    No source while nothing is uploaded or handed over; no configuration, and a message, while the
    shapes cannot be read.
    """
    titles = {s.name: s.title for s in SAMPLES} | {UPLOAD: "Upload…"}
    if now.source == handover.SOURCE or handover.given(PAGE):
        titles[handover.SOURCE] = handover.title(PAGE)
    with st.container(horizontal=True, gap="medium"):
        st.selectbox(
            "Model",
            list(titles),
            format_func=lambda name: titles[name],
            key=settings.key(ModelSettings, "source"),
            width=250,
        )
        for name, part in (("weight_bits", "weights"), ("activation_bits", "activations")):
            st.slider(f"Bits of the {part}", 2, 8, key=settings.key(ModelSettings, name), width=180)
        st.segmented_control(
            "Scales of the weights",
            list(_SCALES),
            format_func=lambda scale: _SCALES[scale],
            required=True,
            key=settings.key(ModelSettings, "scales"),
        )
    source = _source(now.source)
    with st.expander("Calibration and synthetic input"):
        _more()
    return source, _config(now)


def _source(name: str) -> Source | None:
    if name == UPLOAD:
        return _uploaded()
    if name == handover.SOURCE:
        return _handed_over()
    return _sample(name)


def _handed_over() -> Source | None:
    model = handover.given(PAGE)
    if model is None:
        return None
    return Source(lambda: model.model, lambda: model.inputs, model.files)


def _sample(name: str) -> Source:
    sample = next(s for s in SAMPLES if s.name == name)
    st.caption(sample.story)
    return Source(
        lambda: compute.sample_model(name),
        lambda: compute.sample_data(name),
        (f"{name}.onnx", f"{name}.npz"),
    )


def _uploaded() -> Source | None:
    with st.container(horizontal=True, gap="medium"):
        model = st.file_uploader(
            f"ONNX file, up to {uploads.largest_mb()} MB",
            type=["onnx", "zip"],
            key="uploaded model",
            help="A model whose weights lie in other files: one zip with the .onnx file and these.",
            width=420,
        )
        data = st.file_uploader(
            "Samples (.npz or .npy), optional",
            type=["npz", "npy"],
            key="uploaded data",
            help="Arrays named like the model's inputs, samples along the first axis. Without a "
            "file the model is fed seeded noise.",
            width=420,
        )
    if model is None:
        return None
    return Source(
        model.getvalue,
        lambda: data.getvalue() if data else None,
        (model.name, data.name if data else "data"),
    )


def nothing_to_measure(now: ModelSettings) -> str:
    """What to do while there is no model."""
    if now.source == handover.SOURCE:
        return handover.GONE
    return "Upload an .onnx file to measure it. It stays on this server."


def _more() -> None:
    """What has a good default."""
    st.radio(
        "Range of the activations",
        _RULES,
        format_func=lambda name: calibration_rule(name).title,
        captions=[calibration_rule(name).meaning for name in _RULES],
        key=settings.key(ModelSettings, "rule"),
    )
    st.number_input("Synthetic samples", 1, 64, key=settings.key(ModelSettings, "samples"))
    st.number_input("Seed", 0, 9999, key=settings.key(ModelSettings, "seed"))
    st.text_input(
        "Shapes of the inputs",
        key=settings.key(ModelSettings, "shapes"),
        placeholder="x=1,3,48,192; y=1,16",
        help="May differ from sizes that the file declares; what is free is guessed when empty.",
    )


def _config(now: ModelSettings) -> AnalysisConfig | None:
    try:
        return AnalysisConfig(
            weight_bits=now.weight_bits,
            activation_bits=now.activation_bits,
            per_channel=now.scales == "channel",
            calibration=now.rule,
            samples=now.samples,
            seed=now.seed,
            shapes=parse_shapes(now.shapes),
            limits=uploads.limits(),
        )
    except InputError as error:
        refuse("These settings cannot be used.", error)
        return None


def parse_shapes(text: str) -> dict[str, tuple[int, ...]]:
    """{"x": (1, 3)} from "x=1,3"; several are separated by semicolons.

    Raises:
        InputError: when a part is not NAME=1,3,48,192.
    """
    shapes = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        name, equals, sizes = part.rpartition("=")
        if not equals or not re.fullmatch(r"\s*[0-9]{1,9}(\s*,\s*[0-9]{1,9})*\s*|", sizes):
            raise InputError(f"“{part}” is not a shape; write NAME=1,3,48,192.")
        shapes[name.strip()] = tuple(int(n) for n in sizes.split(",") if n.strip())
    return shapes


def command(report: Report, verb: str = "report") -> str:
    """The shell command that computes the same numbers, each word quoted where a shell needs it.

    verb: the command of `python -m core`.
    """
    config = report.settings
    parts = [
        f"python -m core {verb} {_path(report.model.name)}",
        f"--weight-bits {config.weight_bits}",
        f"--activation-bits {config.activation_bits}",
        "--per-channel" if config.per_channel else "--per-tensor",
        f"--calibration {config.calibration}",
    ]
    for name, shape in config.shapes.items():
        sizes = ",".join(map(str, shape))
        parts.append(f"--shape {shlex.quote(visible(f'{name}={sizes}'))}")
    if report.data_name:
        parts.append(f"--data {_path(report.data_name)}")
    else:
        parts.append(f"--samples {config.samples} --seed {config.seed}")
    return " \\\n    ".join(parts)


def _path(name: str) -> str:
    """A file's name as one word of a shell, which a leading dash does not turn into an option.

    What cannot be seen is written as its escape: whoever copies the command sees what it says.
    """
    return shlex.quote(visible(f"./{name}" if name.startswith("-") else name))
