"""One trained sorter for all tests of this folder, with and without outliers."""

import numpy as np
import pytest

from core.methods.transformer.method import MatrixMethod, remedied
from core.methods.transformer.product import Precision, Product
from core.networks.norm_rescaling import with_outliers
from core.networks.sorter import Sorter
from core.studies.claims.sorter import calibration, trained
from core.studies.sorter_outliers import CHANNELS
from core.training.train_sorter import sorted_share, words_to_test


@pytest.fixture(scope="session")
def sorter() -> Sorter:
    return trained(0)


@pytest.fixture(scope="session")
def said() -> np.ndarray:
    return calibration(0)


@pytest.fixture(scope="session")
def share(sorter: Sorter, said: np.ndarray):
    """The share of 200 test words sorted, of a method with outliers of a strength; 1 for none."""

    def measured(method: MatrixMethod, strength: float, precision: Precision, **options: float):
        made = remedied(method, with_outliers(sorter, CHANNELS, strength), said, precision, options)
        return sorted_share(made.sorter, words_to_test()[:200], made.read)

    return measured


@pytest.fixture
def product() -> Product:
    """A random product of 64 channels, channel 5 large in x and small in W."""
    draw = np.random.default_rng(1)
    size = np.where(np.arange(64) == 5, 50, 1)
    weight, seen = draw.standard_normal((24, 64)) / size, draw.standard_normal((300, 64)) * size
    return Product(weight.astype(np.float32), seen.astype(np.float32))
