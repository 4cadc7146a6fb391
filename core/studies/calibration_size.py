"""How well a min/max range fits the images that it was chosen on, and images it has not seen."""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize
from core.metrics import sqnr_db
from core.studies.digit_accuracy import digit_network, digits
from core.studies.static_and_dynamic import static_params


@dataclass(frozen=True)
class Fit:
    """SQNR in dB of the hidden layer; higher is better. high: the upper end of the range."""

    seen: float
    unseen: float
    high: float


def fit(seed: int, images: int, bits: int) -> Fit:
    """Calibrates the network of `seed` on so many random training images.

    seen: measured on these images. unseen: on the test images.
    """
    mlp = digit_network(seed)
    chosen = np.random.default_rng(seed).choice(len(digits().train_images), images, replace=False)
    calibration = digits().train_images[chosen]
    params = static_params(seed, bits, calibration)
    seen, unseen = mlp.hidden(calibration), mlp.hidden(digits().test_images)
    return Fit(
        seen=sqnr_db(seen, fake_quantize(seen, params)),
        unseen=sqnr_db(unseen, fake_quantize(unseen, params)),
        high=float(seen.max()),
    )
