"""Ranges from few and from many images."""

from core.studies.calibration_size import fit
from core.studies.digit_accuracy import SEEDS, digit_network, digits


def test_all_training_images_reach_their_largest_activation() -> None:
    count = len(digits().train_images)
    assert fit(0, count, 3).high == digit_network(0).hidden(digits().train_images).max()


def test_one_image_fits_itself_better_than_others() -> None:
    fits = [fit(seed, 1, 3) for seed in SEEDS]
    assert all(found.seen > found.unseen + 1 for found in fits)
    assert fit(0, 1, 3) == fits[0]
