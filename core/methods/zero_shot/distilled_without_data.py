"""Zero-shot quantization, level 2: training without data, on images made from batch normalizations.

    1  images     that give every layer's sums the moments its batch normalization remembers
                  (`zeroq.py`)
    2  training   the network on its levels, taught by its float self alone (`distilled.py`, β = 1):
                  the images have no labels

Level 1 only calibrates with such images; level 2 moves the weights, too. It can bring back no more
than the images ask of the network: where they are unlike the data, so is what is learned from them,
and the more so the farther the weights move. So the learning rate is smaller than with real data.

Sources: the images: Cai et al. 2020 (ZeroQ), arXiv 2001.00281; training on images that fit batch
normalizations: Haroush, Hubara, Hoffer, Soudry 2019, arXiv 1912.01274. GDFQ (Xu et al. 2020, arXiv
2003.03603) learns a generator of such images; here they are optimized one by one.
"""

from dataclasses import dataclass, replace

from core.methods.distillation import distilled
from core.methods.fine_tune import Training
from core.methods.method import Examples, Method, Needs, Run, Task
from core.methods.option import option
from core.methods.zero_shot import zeroq


@dataclass(frozen=True)
class Options(Training):
    """Options of training without data."""

    epochs: int = option(20, low=1, high=200, meaning="passes over the synthetic images")
    rate: float = option(0.001, low=1e-6, high=1.0, meaning="learning rate of Adam at the start")
    images: int = option(512, low=8, high=4096, meaning="synthetic images")
    updates: int = option(200, low=10, high=5000, meaning="updates of the images")


def run(task: Task, options: Options) -> Run:
    """Make images, then train on them."""
    fit = zeroq.Options(options.images, options.updates)
    images = yield from zeroq.made_to_fit(task, fit)
    answers = task.chain.logits(images).argmax(axis=1)
    made = replace(task, inputs=images, training=Examples(images, answers))
    teacher_alone = distilled.Options(options.epochs, options.rate, teacher=1.0)
    return (yield from distilled.run(made, teacher_alone))


METHOD = Method(
    "zero-shot-distilled",
    "training on synthetic images",
    "III-G3, level 2",
    "Haroush et al. 2019, arXiv 1912.01274; Cai et al. 2020, arXiv 2001.00281",
    Needs.NOTHING,
    run,
    Options,
)
