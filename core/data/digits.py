"""Handwritten digits: 1,797 images of 8×8 pixels, read from the file that scikit-learn installs.

The images are those of E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits"
(UCI, 1998): each pixel counts the ink in a 4×4 patch, 0 to 16. scikit-learn itself is not imported.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core.errors import InputError

SIDE = 8  # pixels along an edge
INK = 16  # the darkest pixel
TEST_IMAGES = 500


@dataclass(frozen=True, eq=False)
class Digits:
    """The digits, split into two parts that share no image.

    Images are float32 of shape (n, 64), row by row, 0 to 1 (ink / 16); labels are 0 to 9.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def load_digits(seed: int = 0) -> Digits:
    """1,297 digits to train on and 500 to test with; `seed` decides which are which.

    Raises:
        InputError: when scikit-learn, which brings the file, is not installed.
    """
    table = np.loadtxt(_file(), delimiter=",", dtype=np.float32)
    table = table[np.random.default_rng(seed).permutation(len(table))]
    images, labels = table[:, :-1] / INK, table[:, -1].astype(np.int64)
    return Digits(
        images[TEST_IMAGES:], labels[TEST_IMAGES:], images[:TEST_IMAGES], labels[:TEST_IMAGES]
    )


def _file() -> Path:
    found = find_spec("sklearn")  # looks for the package without running it
    if found is None or found.origin is None:
        raise InputError("the digits come with scikit-learn, which is not installed; install it.")
    return Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz"
