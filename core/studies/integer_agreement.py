"""One network on test images: in float, simulated, and on integers alone.

Simulated and integer-only compute the same numbers. A float sum is itself rounded: it may fall on
the other side of a tie, which changes a code, and its last bits differ from the integer sum's.
Where the integers give two classes the same score, these bits decide the simulated answer.
"""

from dataclasses import dataclass

import numpy as np

from core.networks.chain import Chain
from core.networks.integer_chain import run_on_integers
from core.networks.quantized_chain import QuantizedChain
from core.training.one_thread import one_thread


@dataclass(frozen=True, eq=False)
class IntegerAgreement:
    """Scores of n images, (n, classes) float32, and how often the last two differ.

    differing_codes: activations with another code, of `codes` over all layers.
    differing_sums:  scores that differ by a whole step of the last layer's int32 sums or more.
    """

    float_scores: np.ndarray
    simulated: np.ndarray
    integer: np.ndarray
    differing_codes: int
    codes: int
    differing_sums: int

    @property
    def scores(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The scores in float, simulated, and on integers."""
        return self.float_scores, self.simulated, self.integer

    @property
    def same_answers(self) -> int:
        """Images that simulated and integer-only answer with the same class."""
        return int(self._agree.sum())

    @property
    def tied_answers(self) -> int:
        """Images with another answer whose two best integer scores are equal."""
        best = np.sort(self.integer[~self._agree], axis=1)
        return int((best[:, -1] == best[:, -2]).sum())

    @property
    def differing_scores(self) -> int:
        """Scores that are not the same float32, down to the last bit."""
        return int((self.simulated != self.integer).sum())

    @property
    def _agree(self) -> np.ndarray:
        return self.simulated.argmax(axis=1) == self.integer.argmax(axis=1)


def integer_agreement(
    chain: Chain, quantized: QuantizedChain, images: np.ndarray
) -> IntegerAgreement:
    """The three on images, (n, 64) float32; integers by the profile "onnx"."""
    with one_thread():
        simulated, codes = quantized.simulate(images)
        float_scores = chain.logits(images)
    integers = run_on_integers(quantized, images)
    as_sums = np.rint(simulated.astype(np.float64) / quantized.layers[-1].sum_scale)
    return IntegerAgreement(
        float_scores,
        simulated,
        integers.logits,
        sum(int((a != b).sum()) for a, b in zip(codes, integers.codes, strict=True)),
        sum(part.size for part in codes),
        int((as_sums != integers.sums).sum()),
    )
