"""What to measure and within which limits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.analysis.layer_settings import LayerSettings, check_group, check_rounding
from core.analysis.processes.share import EVERYTHING, Share
from core.analysis.structure.layers import Layer
from core.analysis.targets.operators_in_codes import OperatorsInCodes
from core.analysis.targets.targets import target_named
from core.calibration import calibration_rule
from core.errors import InputError
from core.models.data.image_settings import ImageSettings

_MOST = {
    "model_mb": 2000.0,
    "data_mb": 1e5,
    "memory_mb": 1e6,
    "seconds": 604_800.0,
    "layers": 100_000,
}


@dataclass(frozen=True)
class Limits:
    """What an uploaded file may cost. 1 MB = 10⁶ bytes.

    model_mb:  of the model's file, at most 2000: no protobuf message is larger than 2 GiB.
    data_mb:   of the data's arrays in memory, at most 100 000.
    memory_mb: of address space of the worker process, at most 1 000 000.
    seconds:   from the worker's start to its end, at most a week.
    layers:    with weights, at most 100 000: each takes 1.5 kB of the report.

    Raises:
        InputError: for a limit that is not positive, not finite, or beyond these bounds.
    """

    model_mb: float = 200.0
    data_mb: float = 500.0
    memory_mb: float = 6000.0
    seconds: float = 600.0
    layers: int = 5000

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            given = getattr(self, name)
            if not 0 < given <= most:  # false for NaN as well
                raise InputError(
                    f"the limit {name} is {given}; give more than 0 and at most {most:g}."
                )


@dataclass(frozen=True)
class AnalysisConfig:
    """How the model is quantized, and on which data it is measured.

    weight_bits, activation_bits: 2 to 8. Weights are symmetric and narrow (−qmax … qmax);
        activations are affine, unsigned, one scale a tensor.
    affine_weights: whether weights are affine, not symmetric; see `LayerSettings`.
    per_channel: one scale for each output channel of a weight, else one for the tensor.
    symmetric: whether activations are symmetric, not affine; see `LayerSettings`.
    group: how many weights of an output channel share a scale; 0 for all of them.
    calibration, weight_rule: the rules for the ranges of activations and of weights, by their names
        in `core.calibration.RULES`, or "percentile-P".
    rounding: which codes weights take: "nearest", or by "gptq" or "adaround" (`LayerSettings`).
    samples, seed, shapes: synthetic data, for inputs that no file gives. `shapes` maps an input's
        name to its whole shape.
    images: how pictures become numbers, for data that are pictures.
    layers: settings of single layers, by the layer's name, that take the place of those above.
    ledger: whether each layer's error is also split into its parts, at the cost of more runs.
    pictures: whether the report also holds what a page draws: the layers' tensors, and the graph.
    mend_seconds: how long to look for remedies; 0 measures the settings as they are given.
    sensitivity_runs: the most runs of the data on which sensitivity is measured; 0 for as many as
        cost about three reports, at least one. sensitivity_seconds: after so many it ends with
        what is measured by then; 0 for no such limit.
    share: which layers sensitivity measures, and which trials `mend`, when several workers share
        the work; all of them by default.
    target: what the model is quantized for, by its name in `core.analysis.targets.targets.TARGETS`.
        keep_batch_norm: whether its batch normalization is left as it is all the same.

    Raises:
        InputError: for values outside these bounds.
    """

    weight_bits: int = 8
    activation_bits: int = 8
    per_channel: bool = True
    calibration: str = "minmax"
    samples: int = 4
    seed: int = 0
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    limits: Limits = Limits()
    images: ImageSettings = field(default_factory=ImageSettings)
    layers: dict[str, LayerSettings] = field(default_factory=dict)
    ledger: bool = False
    pictures: bool = False
    mend_seconds: float = 60.0
    sensitivity_runs: int = 0
    sensitivity_seconds: float = 0.0
    share: Share = EVERYTHING
    target: str = "file"
    keep_batch_norm: bool = False
    symmetric: bool = False
    rounding: str = "nearest"
    affine_weights: bool = False
    weight_rule: str = "minmax"
    group: int = 0

    def __post_init__(self) -> None:
        target_named(self.target)
        check_rounding(self.rounding)
        for name in ("weight_bits", "activation_bits"):
            if not 2 <= getattr(self, name) <= 8:
                raise InputError(f"{name} is {getattr(self, name)}; give 2 to 8.")
        calibration_rule(self.calibration)
        calibration_rule(self.weight_rule)
        check_group(self.group)
        if not 1 <= self.samples <= 10_000:
            raise InputError(f"samples is {self.samples}; give 1 to 10000.")
        if self.seed < 0:
            raise InputError(f"seed is {self.seed}; give 0 or more.")
        if self.sensitivity_runs < 0:
            raise InputError(f"sensitivity_runs is {self.sensitivity_runs}; give 0 or more.")
        for name, shape in self.shapes.items():
            if min(shape, default=1) < 0 or shape[:1] == (0,):
                raise InputError(
                    f"shape of {name!r} is {shape}; the first size must be 1 or more, others 0 or "
                    "more (0 for an empty sequence)."
                )

    @property
    def layer(self) -> LayerSettings:
        """The settings of a layer that has none of its own."""
        general = LayerSettings(
            weight_bits=self.weight_bits,
            activation_bits=self.activation_bits,
            per_channel=self.per_channel,
            symmetric=self.symmetric,
            calibration=self.calibration,
            rounding=self.rounding,
            affine_weights=self.affine_weights,
            weight_rule=self.weight_rule,
            group=self.group,
        )
        return target_named(self.target).apply(general)

    @property
    def deployed(self) -> bool:
        """Whether the graph is changed before it is quantized, as runtimes do."""
        return target_named(self.target).deployed

    @property
    def operators(self) -> OperatorsInCodes | None:
        """What the target does with operators without weights; None for all of them on floats."""
        return target_named(self.target).operators

    @property
    def sharing(self) -> frozenset[str]:
        """Operators whose inputs share one scale."""
        return self.operators.sharing if self.operators else frozenset()

    @property
    def folds_batch_norm(self) -> bool:
        """Whether batch normalization becomes part of the layer before it."""
        return self.deployed and not self.keep_batch_norm

    def for_layer(self, name: str) -> LayerSettings:
        """The settings of the layer `name`.

        >>> config = AnalysisConfig(layers={"first": LayerSettings(weight_bits=4)})
        >>> config.for_layer("first").weight_bits, config.for_layer("second").weight_bits
        (4, 8)
        """
        return self.layers.get(name, self.layer)

    def with_layers(self, layers: Mapping[str, LayerSettings]) -> "AnalysisConfig":
        """These settings, with other settings for single layers."""
        return replace(self, layers={**self.layers, **layers})

    def for_target(self, layers: Sequence[Layer]) -> "AnalysisConfig":
        """These settings, with other settings for those layers that the target treats otherwise."""
        of_layer = target_named(self.target).of_layer
        found = {layer.name: of_layer(layer, self.layer) for layer in layers}
        others = {name: one for name, one in found.items() if one != self.layer}
        return replace(self, layers={**others, **self.layers})

    def leaves_in_float(self, layer: Layer) -> bool:
        """Whether the target leaves this layer in float."""
        return target_named(self.target).of_layer(layer, self.layer).in_float

    def check_layers(self, names: Sequence[str]) -> None:
        """Refuse settings of a layer that is not among the `names` of the model's layers.

        Raises:
            InputError: for such a layer.
        """
        for name in self.layers:
            if name not in names:
                raise InputError(
                    f"the settings name the layer {name!r}, which is not one of the measured "
                    f"layers: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}."
                )

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        return {
            **asdict(self),
            "shapes": {name: list(shape) for name, shape in self.shapes.items()},
            "layers": {name: one.to_dict() for name, one in self.layers.items()},
        }

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> "AnalysisConfig":
        """The inverse of `to_dict`."""
        layers = settings.get("layers", {})  # reports of earlier versions have none
        return cls(
            **{
                **settings,
                "shapes": {name: tuple(s) for name, s in settings["shapes"].items()},
                "limits": Limits(**settings["limits"]),
                "share": Share(**settings.get("share", {})),
                "images": ImageSettings.from_dict(settings.get("images", {})),
                "layers": {name: LayerSettings.from_dict(one) for name, one in layers.items()},
            }
        )
