"""The digits and a trained network, shared by the tests of every export."""

import pytest

from core.data.digits import Digits, load_digits
from core.networks.chain import Chain
from core.networks.designs import DIGITS_CNN
from core.training.train_chain import Recipe, train_chain


@pytest.fixture(scope="package")
def digits() -> Digits:
    return load_digits()


@pytest.fixture(scope="package")
def trained(digits: Digits) -> Chain:
    *_, last = train_chain(DIGITS_CNN, digits, 0, Recipe(epochs=4))
    return last.chain
