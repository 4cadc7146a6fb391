"""ZeroQ: images that fit the batch normalizations stand for the data.

Start from noise, and change the images x by gradient descent until the sums of every layer have the
moments that its batch normalization remembers:

    minimize over x    Σ over layers of  ‖mean(z) − β‖² + ‖deviation(z) − |γ|‖²

(in units of γ², so that every channel counts alike.) Then the images serve as calibration data: for
ranges, nearest codes, and bias correction. Pixels stay within the range of the input's format, 0 to
1. The images need not look like digits; they only have to excite the network as digits do.

Source: Cai, Yao, Dong, Gholami, Mahoney, Keutzer 2020, arXiv 2001.00281.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.data.digits import SIDE
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import NoOptions, option
from core.methods.ptq import bias_correction
from core.methods.zero_shot.normal_sums import NormalSums, normal_sums
from core.networks.chain import Chain, Taps, as_input, forward, tensors
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor

LEARNING_RATE = 0.05


@dataclass(frozen=True)
class Options:
    """Options of ZeroQ."""

    images: int = option(64, low=8, high=1024, meaning="synthetic images")
    updates: int = option(200, low=10, high=5000, meaning="updates of the images")


@dataclass(frozen=True, eq=False)
class Synthetic:
    """Images, (n, 64) float32 in 0 … 1, and each layer's distance: at the start and on the way."""

    images: np.ndarray
    distances: list[list[float]]


def synthetic_images(
    chain: Chain, laws: list[NormalSums], options: Options, seed: int
) -> Synthetic:
    """Images whose sums have the moments of `laws`."""
    import torch

    noise = np.random.default_rng(seed).random((options.images, SIDE * SIDE), np.float32)
    x = as_input(chain.design, noise).requires_grad_()
    optimizer = torch.optim.Adam([x], LEARNING_RATE)
    wanted = [(torch.tensor(w.mean), torch.tensor(w.deviation).clamp_min(1e-6)) for w in laws]
    pairs, history = tensors(chain), []
    with one_thread():
        for _ in range(options.updates):
            distances = list(_distances(chain, pairs, wanted, x))
            history.append([d.item() for d in distances])
            optimizer.zero_grad()
            torch.stack(distances).sum().backward()
            optimizer.step()
            with torch.no_grad():
                x.clamp_(0, 1)
    return Synthetic(x.detach().flatten(1).numpy(), history)


def _distances(
    chain: Chain,
    pairs: "list[tuple[Tensor, Tensor]]",
    wanted: "list[tuple[Tensor, Tensor]]",
    x: "Tensor",
) -> "Iterator[Tensor]":
    """Each layer's mean squared distance of its moments, in units of γ²; not of the last layer."""
    sums: list[Tensor] = []

    def remember(_: int, z: "Tensor") -> "Tensor":
        sums.append(z)
        return z

    forward(chain.design, pairs, x, Taps(sums=remember))
    for z, (mean, deviation) in zip(sums, wanted, strict=False):
        axes = [0, *range(2, z.ndim)]
        off = (z.mean(axes) - mean) ** 2 + (z.std(axes) - deviation) ** 2
        yield (off / deviation**2).mean()


def made_to_fit(task: Task, options: Options) -> Generator[Step, None, np.ndarray]:
    """The synthetic images of a task, (n, 64) float32, and a step for each layer that they fit.

    Raises:
        InputError: for a network that was trained without batch normalizations.
    """
    made = synthetic_images(task.chain, normal_sums(task), options, task.seed)
    history = np.array(made.distances)
    for i, design in enumerate(task.chain.design[:-1]):
        yield Step(
            design.name,
            f"{len(made.images)} images made to fit",
            "squared distance of the moments of its sums, in units of their variance",
            float(history[0, i]),
            float(history[-1, i]),
            tuple(history[:, i]),
        )
    return made.images


def run(task: Task, options: Options) -> Run:
    """Quantize with synthetic images in place of calibration data."""
    images = yield from made_to_fit(task, options)
    return (yield from bias_correction.run(replace(task, inputs=images), NoOptions()))


METHOD = Method(
    "zeroq",
    "synthetic calibration data (ZeroQ)",
    "III-G3, level 1",
    "Cai, Yao, Dong, Gholami, Mahoney, Keutzer 2020, arXiv 2001.00281",
    Needs.NOTHING,
    run,
    Options,
)
