"""The result of an analysis: errors layer by layer, and everything needed to repeat it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.analysis.causes.cause import Cause
from core.analysis.config import AnalysisConfig
from core.analysis.resampling import Ranks
from core.analysis.results.accuracy import Accuracy
from core.analysis.results.measured_errors import LayerError, OutputError
from core.analysis.results.measured_model import FedInput, ModelInfo, Unmeasured
from core.analysis.results.tensor_picture import LayerPicture
from core.analysis.structure.graph_sketch import GraphNode
from core.analysis.targets.shared_scales import SharedScale


@dataclass(frozen=True)
class Report:
    """Per-layer quantization error of a model, in the order in which the layers run.

    data:     where the input came from, in words.
    data_name: the data's file; "" when the input was synthetic or came as arrays.
    inputs:   what each input was fed.
    notes:    what a reader must know about this model's numbers.
    unmeasured: weights that are in none of the layers.
    float_run: each output of the float network as it was walked, against onnxruntime's optimized
        run of the file; on the first feed.
    accuracy: right answers in float and quantized, where labels were given.
    causes:   what stands out in a layer, and why, the worst first; () where nothing does.
    shared_scales: operators whose inputs take one scale, because the target demands it.
    ranks:    which layers cannot be told from the worst; None with one sample or one layer.
    versions: of the libraries that took part.
    pictures, graph: what a page draws of the layers' tensors and of the graph; empty unless the
        settings ask for them.
    """

    model: ModelInfo
    layers: tuple[LayerError, ...]
    outputs: tuple[OutputError, ...]
    settings: AnalysisConfig
    data: str
    data_name: str
    inputs: tuple[FedInput, ...]
    notes: tuple[str, ...]
    versions: dict[str, str]
    unmeasured: tuple[Unmeasured, ...] = ()
    float_run: tuple[OutputError, ...] = ()
    accuracy: Accuracy | None = None
    causes: tuple[Cause, ...] = ()
    shared_scales: tuple[SharedScale, ...] = ()
    ranks: Ranks | None = None
    pictures: Mapping[str, LayerPicture] = field(default_factory=dict)
    graph: tuple[GraphNode, ...] = ()

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape fed to each input, one run's."""
        return {one.name: one.shape for one in self.inputs}

    @property
    def guesses(self) -> tuple[str, ...]:
        """What the numbers rest on that nobody gave: shapes and values of synthetic inputs."""
        return tuple(filter(None, (one.guesses for one in self.inputs)))

    @property
    def weighted(self) -> int:
        """How many layers have weights; inputs under a shared scale have none."""
        return sum(layer.weighted for layer in self.layers)

    @property
    def every_layer_quantized(self) -> bool:
        """Whether the errors of the outputs are those of the model with all its layers quantized.

        Biases, look-up tables, normalization and the like stay in float.
        """
        left = any(one.role == "layer" for one in self.unmeasured)
        return not left and all(layer.local is not None for layer in self.layers)

    @property
    def worst_first(self) -> tuple[LayerError, ...]:
        """Layers by local SQNR, lowest first; exact ones last, unmeasured ones after them."""

        def key(layer: LayerError) -> tuple[int, float]:
            if layer.local is None:
                return (2, float(layer.index))
            if math.isinf(layer.local.sqnr_db):
                return (1 if layer.local.exact else -1, float(layer.index))
            return (0, layer.local.sqnr_db)

        return tuple(sorted(self.layers, key=key))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; an exact layer has null for its SQNR."""
        return {
            "model": asdict(self.model),
            "layers": [layer.to_dict() for layer in self.layers],
            "outputs": [output.to_dict() for output in self.outputs],
            "unmeasured": [asdict(one) for one in self.unmeasured],
            "float_run": [output.to_dict() for output in self.float_run],
            "accuracy": self.accuracy and asdict(self.accuracy),
            "causes": [cause.to_dict() for cause in self.causes],
            "shared_scales": [asdict(one) for one in self.shared_scales],
            "ranks": self.ranks and asdict(self.ranks),
            "settings": self.settings.to_dict(),
            "seed": self.settings.seed,
            "data": self.data,
            "data_name": self.data_name,
            "shapes": {one.name: list(one.shape) for one in self.inputs},
            "inputs": [asdict(one) for one in self.inputs],
            "guesses": list(self.guesses),
            "notes": list(self.notes),
            "versions": self.versions,
            **self._drawn(),
        }

    def _drawn(self) -> dict[str, Any]:
        if not self.settings.pictures:
            return {}
        return {
            "pictures": {name: asdict(one) for name, one in self.pictures.items()},
            "graph": [asdict(node) for node in self.graph],
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Report":
        """The inverse of `to_dict`."""
        return cls(
            model=ModelInfo.from_dict(plain["model"]),
            layers=tuple(LayerError.from_dict(layer) for layer in plain["layers"]),
            outputs=tuple(OutputError.from_dict(output) for output in plain["outputs"]),
            unmeasured=tuple(Unmeasured(**one) for one in plain["unmeasured"]),
            float_run=tuple(OutputError.from_dict(output) for output in plain["float_run"]),
            accuracy=Accuracy(**plain["accuracy"]) if plain.get("accuracy") else None,
            settings=AnalysisConfig.from_dict(plain["settings"]),
            data=plain["data"],
            data_name=plain["data_name"],
            inputs=tuple(FedInput.from_dict(one) for one in plain["inputs"]),
            notes=tuple(plain["notes"]),
            versions=plain["versions"],
            causes=tuple(Cause.from_dict(cause) for cause in plain.get("causes", ())),
            shared_scales=tuple(map(SharedScale.from_dict, plain.get("shared_scales", ()))),
            ranks=Ranks.from_dict(plain["ranks"]) if plain.get("ranks") else None,
            pictures={
                name: LayerPicture.from_dict(one) for name, one in plain.get("pictures", {}).items()
            },
            graph=tuple(GraphNode.from_dict(node) for node in plain.get("graph", ())),
        )
