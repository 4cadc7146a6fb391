"""All small experiments by name, in the order of the survey's sections."""

from collections.abc import Mapping

from core.studies.small_experiments import (
    block_scale_rounding,
    calibration_by_divergence,
    groups_of_channels,
    half_quadratic,
    integer_functions,
    integer_gradients,
    low_rank_outliers,
    protective_range,
    prune_or_quantize_first,
    pruning,
    rotation_and_formats,
    salient_channels,
    small_float_gradients,
    small_student,
    two_bit_keys,
    two_bit_ladder,
    weights_moved,
    width_and_bits,
)
from core.studies.small_experiments.experiment import Experiment

EXPERIMENTS: Mapping[str, Experiment] = {
    module.EXPERIMENT.name: module.EXPERIMENT
    for module in (
        pruning,
        small_student,
        calibration_by_divergence,
        groups_of_channels,
        integer_functions,
        width_and_bits,
        prune_or_quantize_first,
        integer_gradients,
        small_float_gradients,
        two_bit_ladder,
        half_quadratic,
        block_scale_rounding,
        salient_channels,
        rotation_and_formats,
        low_rank_outliers,
        two_bit_keys,
        protective_range,
        weights_moved,
    )
}
