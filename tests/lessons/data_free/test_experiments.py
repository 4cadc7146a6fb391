"""What the lesson's experiments find."""

import numpy as np
import pytest

from core.data.digits import load_digits
from core.studies.without_data import first_means, remembered_means
from lessons.data_free import experiments
from lessons.data_free.lesson import frame

pytestmark = pytest.mark.slow


def test_noise_does_not_mend_what_digits_mend() -> None:
    found = experiments.correcting_with_noise()
    assert found.answer != experiments.GAINS
    nearest, digits, noise = (float(cell.removesuffix(" %")) for cell in found.table.rows[0][1:])
    assert digits > nearest + 2
    assert digits > noise + 2


def test_made_images_mend_nearly_as_much_as_digits() -> None:
    found = experiments.without_images()
    rows = {row[0]: float(row[1].removesuffix(" %")) for row in found.table.rows}
    made, computed = rows["images made from them (ZeroQ)"], rows["the normalizations (DFQ)"]
    assert min(made, computed) > rows["nothing: nearest codes"] + 1
    assert min(made, computed) > rows["noise"] + 2
    assert max(made, computed) < rows["real digits"] + 1


def test_the_network_remembers_the_means_of_the_digits() -> None:
    real = first_means(0, load_digits().train_images)
    assert np.abs(real - remembered_means(0)).max() < 0.1


def test_updates_bring_the_means_nearer() -> None:
    off = []
    for updates in (0, 20, 100):
        made, wanted = frame(updates).chart.series
        off.append(np.abs(np.subtract(made.y, wanted.y)).mean())
    assert off[0] > 3 * off[1] > 9 * off[2]
    assert frame(0).says[2] == frame(100).says[2]
    assert frame(0).chart.series[1].y == pytest.approx(remembered_means(0))
