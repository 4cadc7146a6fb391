"""A quantized chain as a script that needs NumPy alone: its integers, and how they are used.

The script gives the sums of `core.networks.integer_chain.run_on_integers` to the last bit, and says
so itself: it holds a few inputs with their sums. Its functions are those of `portable`.
"""

import inspect
from pprint import pformat

import numpy as np

from core.kernels import Profile
from core.kernels.requantize import profile_of
from core.networks.chain import as_input
from core.networks.integer_chain import run_on_integers
from core.networks.quantized_chain import QuantizedChain
from core.networks.take_home import portable
from core.networks.take_home.integer_layers import integer_layers

WIDTH = 100
_RESCALE = {
    Profile.ONNX: portable.rescale_onnx,
    Profile.TFLITE: portable.rescale_tflite,
    Profile.TFLITE_SINGLE: portable.rescale_tflite_single,
    Profile.DYADIC: portable.rescale_dyadic,
}

_HEAD = '''"""A neural network on integers, written by the quantization explorer. It needs NumPy.

    python {name}                  the self-check
    python {name} 0.5 -0.25 …      the answer to one input, {features} numbers
    python {name} inputs.npy       the answers to many, {features} numbers a row
"""

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
'''

_MAIN = '''
def run(x: Any) -> np.ndarray:
    """The last layer's sums, (n, classes) int32, of inputs, {features} numbers a row."""
    x = np.asarray(x, np.float32).reshape(-1, *SHAPE)
    return sums_of_network(LAYERS, to_codes(x, **READS), {rescale})


def main() -> None:
    given = sys.argv[1:]
    if not given:
        if not np.array_equal(run(CHECKED_INPUTS), CHECKED_SUMS):
            sys.exit("The self-check failed: another sum than when the network was written.")
        print(f"The self-check passed: {{len(CHECKED_INPUTS)}} inputs, every sum as it should be.")
        return
    x = np.load(given[0]) if given[0].endswith(".npy") else [float(value) for value in given]
    logits = logits_of(LAYERS, run(x))
    for answer, scores in zip(answers_of(logits), logits):
        print(answer, scores.tolist())


if __name__ == "__main__":
    main()
'''


def numpy_script(
    quantized: QuantizedChain,
    inputs: np.ndarray,
    profile: Profile | str = Profile.ONNX,
    name: str = "network.py",
) -> str:
    """The script's text.

    inputs: (n, features) float32 that it checks itself with. profile: how sums are requantized.
    name: of the file, for its own help.

    Raises:
        InputError: for an unknown profile, or a multiplier that the profile cannot hold.
    """
    rescale = _RESCALE[profile_of(profile)]
    read = quantized.layers[0].read
    shape = tuple(as_input(quantized.design, inputs).shape[1:])
    texts = {"name": name, "features": int(np.prod(shape)), "rescale": rescale.__name__}
    reads = {
        "scale": float(read.scale),
        "zero": int(read.zero_point),
        "low": read.format.qmin,
        "high": read.format.qmax,
    }
    functions = (
        portable.IntegerLayer,
        portable.to_codes,
        portable.sums_of,
        rescale,
        portable.next_codes,
        portable.sums_of_network,
        portable.logits_of,
        portable.answers_of,
    )
    data = {
        "SHAPE": shape,
        "READS": reads,
        "LAYERS": integer_layers(quantized, profile_of(profile)),
        "CHECKED_INPUTS": np.asarray(inputs, np.float32).tolist(),
        "CHECKED_SUMS": run_on_integers(quantized, inputs, profile).sums.tolist(),
    }
    parts = [
        _HEAD.format(**texts),
        *(inspect.getsource(function) for function in functions),
        "\n".join(f"{key} = {_literal(value)}" for key, value in data.items()) + "\n",
        _MAIN.format(**texts).lstrip("\n"),
    ]
    return "\n\n".join(parts)


def _literal(value: object) -> str:
    """Python that gives the value again: lists of numbers, closely set."""
    return pformat(value, width=WIDTH, compact=True)
