"""What a method is: its declaration, the task it is given, and the steps it takes."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from core.errors import InputError
from core.methods.option import NoOptions
from core.networks.batch_norm import BatchNorm
from core.networks.chain import Chain
from core.networks.compressed_chain import CompressedChain
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, observe
from core.networks.sign_chain import SignChain
from core.params import QuantParams


class Needs(Enum):
    """What data a method uses beside the network."""

    NOTHING = "no data: what batch normalizations remember of it"
    RANGES = "some inputs, for the ranges of activations only"
    INPUTS = "some inputs without labels"
    LABELS = "the training data with its labels"


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs (n, features) float32, and their labels (n,)."""

    inputs: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, eq=False)
class Task:
    """A network to quantize, and how coarse.

    chain:     trained, in float.
    inputs:    (n, features) float32, calibration data without labels, n ≥ 1.
    precision: of every layer; weights of 2 to 8 bits.
    seed:      of whatever a method draws at random.
    training:  the data that the network was trained on, for methods that train; or None.
    norms:     the batch normalizations that were folded into the layers, one for each but the last;
               () for a network that had none.

    Raises:
        InputError: when there are no inputs, or for weights of 1 bit.
    """

    chain: Chain
    inputs: np.ndarray
    precision: LayerPrecision
    seed: int = 0
    training: Examples | None = None
    norms: tuple[BatchNorm, ...] = ()

    def __post_init__(self) -> None:
        if len(self.inputs) == 0:
            raise InputError("there are no calibration inputs; give at least one.")
        check_weight_bits(self.precision)

    def reads(self) -> list[QuantParams]:
        """Parameters of what each layer reads in float on the calibration data."""
        return [self.precision.activation_params(x) for x in observe(self.chain, self.inputs)[0]]

    @property
    def labelled(self) -> Examples:
        """The training data.

        Raises:
            InputError: when the task has none.
        """
        if self.training is None:
            raise InputError(
                "this method trains, and the task has no labelled data; give `training`."
            )
        return self.training


def check_weight_bits(precision: LayerPrecision) -> None:
    """Refuse 1 bit, which is no grid of levels S·k around 0.

    Raises:
        InputError: for weights of 1 bit.
    """
    if precision.weight_bits < 2:
        raise InputError("weights of 1 bit; these methods take 2 to 8.")


NETWORK = "network"  # the layer's name in a step that concerns all of them


@dataclass(frozen=True)
class Step:
    """What a method did to one layer, or to all of them at once.

    layer:   its name, or `NETWORK`. text: what was done.
    measure: what `before` and `after` are, without and with the method's work; lower is better.
    trace:   the measure on the way, where the method is iterative; () otherwise.
    """

    layer: str
    text: str
    measure: str
    before: float
    after: float
    trace: tuple[float, ...] = ()


Made = QuantizedChain | CompressedChain | SignChain
Run = Generator[Step, None, Made]  # yields each step when it is done


@dataclass(frozen=True)
class Method:
    """A method as it is declared, once, in its own file.

    name:     for settings, files and the shell. title: as it is shown.
    section:  of the survey. citation: the paper, with its arXiv number.
    needs:    what data it uses.
    run:      (task, options) -> its steps, and at the end the quantized network.
    options:  the dataclass of its options (`core.methods.option`).
    own_bits: of each weight, for a method that has its own whatever the task says; else None.
    """

    name: str
    title: str
    section: str
    citation: str
    needs: Needs
    run: Callable[[Task, Any], Run]
    options: type = field(default=NoOptions)
    own_bits: int | None = None

    @property
    def file(self) -> str:
        """Where it is written, below the root of the project."""
        return f"{self.run.__module__.replace('.', '/')}.py"
