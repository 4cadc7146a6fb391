"""Large channels in the keys of attention, injected, as language models grow them by themselves.

A score is q·k = Σ_c q_c·k_c: with k_c multiplied by f and q_c divided by it, every score stays what
it was, to rounding. Values are left as they are.
"""

from dataclasses import replace

import numpy as np

from core.networks.cnn import Layer
from core.networks.sorter import WIDTH, Sorter


def with_key_outliers(sorter: Sorter, channels: tuple[int, ...], factor: float) -> Sorter:
    """The sorter with `factor` on these channels of every block's keys, 0 to WIDTH − 1."""
    f = np.ones(3 * WIDTH, np.float32)
    f[list(channels)] = 1 / factor
    f[[WIDTH + channel for channel in channels]] = factor

    def scaled(layer: Layer) -> Layer:
        return Layer(layer.weight * f[:, None], layer.bias * f)

    blocks = tuple(replace(b, attention_in=scaled(b.attention_in)) for b in sorter.blocks)
    return replace(sorter, blocks=blocks)
