"""The sole cache site: each function asks the core for one result and remembers it.

Results are shared between visitors and frozen; nobody changes one. `max_entries` bounds the memory.
A file holds what one lab or page shows.
"""

from explorer.compute.calibration import (
    calibration_picture,
    calibration_shifted,
    calibration_stream,
    shift_picture,
)
from explorer.compute.codebooks import codebook_picture, codebook_result
from explorer.compute.digit_chains import (
    chains_agreement,
    digit_agreement,
    float_chain,
    measured_chains,
    network_pictures,
    network_training,
    telling_digit,
)
from explorer.compute.digit_networks import (
    answers_picture,
    answers_to_test_digits,
    digit_network,
    digit_network_at,
    digit_shares,
    digits,
)
from explorer.compute.examples import example_values, layer_values
from explorer.compute.experiments import experiment_values
from explorer.compute.formats import format_errors, format_errors_picture, format_picture
from explorer.compute.granularity import granularity_picture, granularity_results, weight_matrix
from explorer.compute.hardware import (
    forget_layer_times,
    layer_times,
    live_layers,
    measured_machine,
)
from explorer.compute.lessons import lesson_chart, lesson_moving_picture, lesson_outcome
from explorer.compute.methods import method_network, method_run, methods_table
from explorer.compute.models import (
    QUANTIZED_SAMPLES,
    kept_uploads,
    quantized_files,
    quantized_sample,
    reports,
    sample_data,
    sample_model,
    seat,
    sensitivity_seat,
    trial_seat,
)
from explorer.compute.playground import playground_moment, playground_training, trained_alone
from explorer.compute.product import digit_layer, product_picture
from explorer.compute.quantized_training import (
    bias_training,
    claims_table,
    level_training,
    rounded_accuracy,
    rule_gradient,
)
from explorer.compute.ranges import range_picture, range_result, rule_results, sweep_picture
from explorer.compute.rounding import rounding_picture, rounding_result
from explorer.compute.scale import (
    affine_and_symmetric_levels,
    inexact_zero_accuracies,
    scale_picture,
    zero_accuracy_picture,
    zero_maps,
    zero_maps_picture,
)
from explorer.compute.sketches import lab_sketch
from explorer.compute.small_cnn import cnn, cnn_ranges, cnn_training
from explorer.compute.sorter_remedies import cache_share, sorter_remedy
from explorer.compute.stochastic import (
    descent_picture,
    descents,
    draws,
    grid_accuracies,
    stochastic_means,
    stochastic_picture,
)
from explorer.compute.survey import survey_rows
from explorer.compute.transformer import (
    sorter,
    sorter_case,
    sorter_curve,
    sorter_numbers,
    sorter_share,
    sorter_training,
    sorter_walk,
)

__all__ = [
    "QUANTIZED_SAMPLES",
    "affine_and_symmetric_levels",
    "answers_picture",
    "answers_to_test_digits",
    "bias_training",
    "cache_share",
    "calibration_picture",
    "calibration_shifted",
    "calibration_stream",
    "chains_agreement",
    "claims_table",
    "cnn",
    "cnn_ranges",
    "cnn_training",
    "codebook_picture",
    "codebook_result",
    "descent_picture",
    "descents",
    "digit_agreement",
    "digit_layer",
    "digit_network",
    "digit_network_at",
    "digit_shares",
    "digits",
    "draws",
    "example_values",
    "experiment_values",
    "float_chain",
    "forget_layer_times",
    "format_errors",
    "format_errors_picture",
    "format_picture",
    "granularity_picture",
    "granularity_results",
    "grid_accuracies",
    "inexact_zero_accuracies",
    "kept_uploads",
    "lab_sketch",
    "layer_times",
    "layer_values",
    "lesson_chart",
    "lesson_moving_picture",
    "lesson_outcome",
    "level_training",
    "live_layers",
    "measured_chains",
    "measured_machine",
    "method_network",
    "method_run",
    "methods_table",
    "network_pictures",
    "network_training",
    "playground_moment",
    "playground_training",
    "product_picture",
    "quantized_files",
    "quantized_sample",
    "range_picture",
    "range_result",
    "reports",
    "rounded_accuracy",
    "rounding_picture",
    "rounding_result",
    "rule_gradient",
    "rule_results",
    "sample_data",
    "sample_model",
    "scale_picture",
    "seat",
    "sensitivity_seat",
    "shift_picture",
    "sorter",
    "sorter_case",
    "sorter_curve",
    "sorter_numbers",
    "sorter_remedy",
    "sorter_share",
    "sorter_training",
    "sorter_walk",
    "stochastic_means",
    "stochastic_picture",
    "survey_rows",
    "sweep_picture",
    "telling_digit",
    "trained_alone",
    "trial_seat",
    "weight_matrix",
    "zero_accuracy_picture",
    "zero_maps",
    "zero_maps_picture",
]
