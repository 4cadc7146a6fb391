"""What stands below the pictures: smoothing with its numbers, the Python, what is simplified."""

import numpy as np

from core.networks.smoothing import channel_maxima, smoothing_factors
from core.networks.sorter import BLOCKS, HEADS, LENGTH, LETTERS, WIDTH, Sorter, layers_by_name
from core.studies.sorter_outliers import CHANNELS
from core.training.train_sorter import BATCH, TEST, UPDATES
from explorer.transformer.controls import TransformerSettings

READER = "block 1 attention in"
SMOOTHING = (
    "**SmoothQuant** (Xiao et al. 2023, eq. 4) divides channel j of the activations by sⱼ and "
    "multiplies the weights that read it by sⱼ. Channel "
    f"{CHANNELS[0]}, the first outlier, after norm 1 of block 1:"
)


def smoothing_equation(injected: Sorter, sequences: np.ndarray, alpha: float) -> str:
    """SmoothQuant's factor of the first outlier channel, with its numbers, in LaTeX."""
    channel = CHANNELS[0]
    x = channel_maxima(injected, sequences)[READER]
    w = np.abs(layers_by_name(injected)[READER].weight).max(axis=0)
    factor = smoothing_factors(x, w, alpha)[channel]
    return (
        rf"s_{{{channel}}} = \frac{{\max|X_{{{channel}}}|^\alpha}}"
        rf"{{\max|W_{{{channel}}}|^{{1-\alpha}}}}"
        rf" = \frac{{{x[channel]:.3g}^{{{alpha:.2f}}}}}{{{w[channel]:.3g}^{{{1 - alpha:.2f}}}}}"
        rf" = {factor:.3g}"
    )


def python(now: TransformerSettings) -> str:
    """A program that prints both shares and the answers to the word."""
    case = now.case
    return f"""from core.networks.quantized_sorter import Sharing
from core.networks.sorter_answer import answer, codes
from core.studies.claims.sorter import calibration
from core.studies.sorter_outliers import SorterCase, sorter_pair
from core.training.train_sorter import sorted_share, train_sorter, words_to_test

*_, last = train_sorter(seed={now.seed})
case = SorterCase(
    weight_bits={case.weight_bits},
    activation_bits={case.activation_bits},
    sharing={case.sharing},
    strength={case.strength},
    alpha={case.alpha},
)
pair = sorter_pair(last.sorter, calibration({now.seed}), case)
few, word = pair.quantized, codes("{now.word.upper()}")
print(answer(pair.rescaled, word).word, answer(few.sorter, word, few.read).word)
print(f"{{sorted_share(pair.rescaled, words_to_test()):.1%}}")
print(f"{{sorted_share(few.sorter, words_to_test(), few.read):.1%}}")"""


def about_scale(scale: np.ndarray | None, values: np.ndarray) -> str:
    """What the scales do to a matrix; values: the float one."""
    bars = "Grey bars: the largest magnitude of each column and row."
    if scale is None:
        return f"{bars} This matrix stays in float."
    zeros = (np.abs(values) <= scale / 2).mean()
    low, high = f"{scale.min():.3g}", f"{scale.max():.3g}"
    steps = low if low == high else f"{low} to {high}"
    return (
        f"{bars} Blue line: the scale S, {steps}, the distance between two levels. What is below "
        f"S/2 becomes 0: {zeros:.0%} of this matrix."
    )


def simplifies() -> str:
    """What a reader should know before taking the numbers for more than they are."""
    channels = ", ".join(map(str, CHANNELS))
    return f"""
- **The outliers are injected.** Channels {channels} of {WIDTH} behind every normalization are
  multiplied, and the columns of the matrix that reads them divided, by the same factor. In
  large language models such channels appear in training (Dettmers et al. 2022, arXiv 2208.07339);
  in a network of this size they do not.
- {BLOCKS} blocks, {HEADS} heads, width {WIDTH}: layer normalization, causal attention, an MLP with
  GELU. Trained for {UPDATES} updates of {BATCH} random words; the {TEST} words of the test do not
  occur in training. There are only {len(LETTERS) ** LENGTH:,} words.
- The input of each matrix and the matrix itself are quantized: symmetric, by the largest magnitude,
  weights with a scale for each output. Letter and position vectors, sums, softmax, normalization,
  GELU and biases stay in float, and so do the products: the quantization is simulated.
- Per token is dynamic: each position’s scale is computed from its own values. Per tensor and per
  channel take the largest value on 256 words of calibration.
- Smoothing undoes an injected factor of any size, except for rounding errors. In a large language
  model the channels differ more, and α matters.
- The picture shows one pass over the word and the float network’s answer, so that both networks
  read the same letters. The answers above are each network’s own.
"""
