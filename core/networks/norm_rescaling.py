"""Scaling the channels between a layer normalization and the matrix that reads it.

    norm(x)·γ·f + β·f      read by      W[:, c] / f_c

computes what norm and matrix computed before: the float function stays the same, to rounding, and
only a quantizer of what lies between them sees another tensor. Large f on a few channels injects
the outliers that large language models grow by themselves (Dettmers et al. 2022, arXiv 2208.07339);
SmoothQuant chooses f to take them away.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.networks.cnn import Layer
from core.networks.sorter import WIDTH, LayerNorm, Sorter

Factors = Callable[[str, Layer], np.ndarray]  # (name of the matrix, it) -> f, (d,) positive


def rescaled(sorter: Sorter, factors: Factors) -> Sorter:
    """The sorter with f between each of its norms and the matrix behind it."""
    blocks = []
    for number, block in enumerate(sorter.blocks, start=1):
        norm1, attention_in = _pair(
            block.norm1, block.attention_in, factors, f"block {number} attention in"
        )
        norm2, mlp_in = _pair(block.norm2, block.mlp_in, factors, f"block {number} mlp in")
        blocks.append(
            replace(block, norm1=norm1, attention_in=attention_in, norm2=norm2, mlp_in=mlp_in)
        )
    norm, head = _pair(sorter.norm, sorter.head, factors, "head")
    return replace(sorter, blocks=tuple(blocks), norm=norm, head=head)


def with_outliers(sorter: Sorter, channels: tuple[int, ...], factor: float) -> Sorter:
    """The sorter with `factor` on these channels behind every norm: outliers, injected."""
    f = np.ones(WIDTH, np.float32)
    f[list(channels)] = factor
    return rescaled(sorter, lambda name, matrix: f)


def _pair(norm: LayerNorm, matrix: Layer, factors: Factors, name: str) -> tuple[LayerNorm, Layer]:
    f = factors(name, matrix).astype(np.float32)
    return LayerNorm(norm.gain * f, norm.shift * f), Layer(matrix.weight / f, matrix.bias)
