"""The sentences of the page that have numbers in them."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.metrics import decibels
from core.networks.chain import Chain
from core.networks.comparison import Comparison
from core.studies.bits_and_bytes import MeasuredChain
from core.studies.claims.table import Table
from core.studies.layer_outputs import ImageRun
from explorer.network.controls import BITS, SCALES

_MEASURED = {  # network -> bits of the weights, and the rows of the claims
    "depthwise": (
        3,
        {
            "tensor": "depthwise W3A8 tensor minmax",
            "channel": "depthwise W3A8 channel minmax",
            "equalized": "depthwise W3A8 tensor minmax equalized",
        },
    ),
    "plain": (4, {"tensor": "cnn W4A8 tensor minmax", "channel": "cnn W4A8 channel minmax"}),
}


def answer_lines(
    runs: Mapping[str, Sequence[ImageRun]], measured: Mapping[str, Sequence[MeasuredChain]]
) -> list[list[str]]:
    """What each network reads, the digit and of all test digits, for each choice of bits."""
    float_answer = runs["tensor"][0].float_scores.argmax()
    full = measured["tensor"][0].comparison.float_accuracy
    lines = []
    for i, name in enumerate(_bits_names()):
        tensor, channel, equalized = (
            f"{SCALES[way]}: a {runs[way][i].scores.argmax()}; {measured[way][i].accuracy:.1%}"
            for way in SCALES
        )
        lines.append(
            [
                f"The float network reads a {float_answer}; of all test digits, {full:.1%} right.",
                f"With {name} {tensor} right.",
                f"{channel.capitalize()}. {equalized.capitalize()}.",
            ]
        )
    return lines


def number_texts(
    measured: Mapping[str, Sequence[MeasuredChain]], scales: str, sqnr_db: Sequence[float]
) -> dict[str, list[str]]:
    """The texts of the numbers below the maps, for each choice of bits."""
    shown = measured[scales]
    rights = {f"right_{way}": [f"{c.accuracy:.1%}" for c in measured[way]] for way in SCALES}
    return rights | {
        "sqnr": [decibels(value) for value in sqnr_db],
        "memory": [kilobytes(chain.bytes) for chain in shown],
    }


def kilobytes(count: float) -> str:
    """A number of bytes in thousands.

    >>> kilobytes(1296.0)
    '1.30 kB'
    """
    return f"{count / 1000:.2f} kB"


def maps_caption(full: float) -> str:
    """How to read the colours of the maps."""
    return (
        "Each square is a channel, as the next layer reads it. Orange is above 0, blue below, in "
        f"full colour from ±{full:.3g} on, half of the largest float value. One scale for all "
        "three."
    )


def own_bits_verdict(own: MeasuredChain, others: Sequence[MeasuredChain]) -> str:
    """Whether any of the uniform choices is at most as large and at least as accurate."""
    beating = [c for c in others if c.bytes <= own.bytes and c.accuracy >= own.accuracy]
    own_bits = f"Your own bits: {own.accuracy:.1%} with {own.bytes:,.0f} bytes."
    if not beating:
        return f"{own_bits} No choice with the same bits in all layers is as small and as accurate."
    best = max(beating, key=lambda c: (c.accuracy, -c.bytes))
    return (
        f"{own_bits} The same bits in every layer give {best.accuracy:.1%} with {best.bytes:,.0f} "
        "bytes at best: no larger, and no worse."
    )


def table(measured: Mapping[str, Sequence[MeasuredChain]]) -> dict[str, list[str]]:
    """Accuracy and bytes of every choice of bits."""
    columns = {"bits of the weights": _bits_names()}
    for way, chains in measured.items():
        columns[f"{SCALES[way]}, read correctly ↑"] = [f"{c.accuracy:.1%}" for c in chains]
        columns[f"{SCALES[way]}, bytes ↓"] = [f"{c.bytes:,.0f}" for c in chains]
    return columns


def sure(scores: np.ndarray) -> str:
    """The answer that scores (10,) stand for, and how sure softmax is of it.

    >>> sure(np.array([0.0, 30.0]))
    '1 (100% sure)'
    """
    shares = np.exp(scores - scores.max())
    return f"{scores.argmax()} ({shares.max() / shares.sum():.0%} sure)"


def _bits_names() -> list[str]:
    return [f"{bits} bits" for bits in BITS] + ["own bits"]


def over_seeds(table: Table, network: str) -> str:
    """What `make claims` measured where this network suffers: mean and spread of each way."""
    bits, rows = _MEASURED[network]
    found = [table.row(name) for name in rows.values()]
    shares = ", ".join(
        f"{SCALES[way]} {row.mean:.1f} ± {row.spread:.1f} %"
        for way, row in zip(rows, found, strict=True)
    )
    return (
        f"With weights of {bits} bits and activations of 8, over {len(found[0].values)} seeds, "
        f"mean and standard deviation: {shares}. One training, as above, may be far from the mean."
    )


def simplifies(chain: Chain, both: Comparison) -> str:
    """What a reader should know before taking the numbers for more than they are."""
    weights = sum(layer.weight.size for layer in chain.layers)
    return f"""
- {weights:,} weights and 1,297 digits to train on; {len(both.labels)} other digits are read, so
  that one of them is {100 / len(both.labels):.1f} points. The table above shows several seeds.
- The depthwise sibling is trained as MobileNets are, with batch normalization and a penalty on
  every weight. The ranges of its channels differ by that training; nothing is injected.
- Equalization scales channels against each other. Its feature maps, float ones too, are those of
  the equalized network, which computes the same function.
- Ranges are by min/max on the training digits: nothing is clipped, and nothing is trained again.
  Better methods lose far less at 2 and 3 bits.
- Good bits of your own were found by trying them on the test digits: on other digits, or with
  another seed, others may be better.
- Some digits ({len(both.gained)} here) go the other way: float misreads them, and rounding happens
  to correct them.
- Bytes count packed codes and float32 scales of the weights, no biases and no file header.
"""
