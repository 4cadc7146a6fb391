"""The sole cache site: each function asks the core for one result and remembers it.

Results are shared between visitors and frozen; nobody changes one. `max_entries` bounds the memory.
A file holds what one lab or page shows.
"""

from explorer.compute.calibration import (
    calibration_batches,
    calibration_picture,
    calibration_shifted,
    calibration_stream,
    shift_picture,
)
from explorer.compute.codebooks import codebook_picture, codebook_result
from explorer.compute.digit_chains import (
    chains_agreement,
    digit_agreement,
    digit_that_differs,
    float_chain,
    measured_chains,
    network_pictures,
    network_training,
)
from explorer.compute.digit_networks import (
    answers_picture,
    answers_to_test_digits,
    digit_network,
    digit_network_at,
    digit_shares,
    digits,
)
from explorer.compute.examples import example_values, layer_tensor
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
    export_seat,
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
from explorer.compute.product import digit_layer, layer_sum, product_picture, sum_picture
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
from explorer.compute.sorter_remedies import cache_share, control_share, sorter_remedy
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
