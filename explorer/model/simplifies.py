"""What a report leaves out, as its settings say."""

from core.analysis import Report
from core.analysis.targets.targets import target_named

_SUMS = 32  # bits


def simplifies(report: Report) -> str:
    """A paragraph in Markdown."""
    config, layer = report.settings, report.settings.layer
    parts = [
        "The quantized layers are simulated: weights and inputs are rounded to their codes and the "
        "products are computed in float, as `fake_quantize` of the core does."
    ]
    if layer.accumulator_bits < _SUMS:
        parts.append(f"Sums that do not fit {layer.accumulator_bits} bits wrap around.")
    parts.append(
        "Biases are rounded to 32-bit integers." if layer.round_bias else "Biases stay float."
    )
    if not config.deployed:
        parts.append(
            "The graph is taken as it stands in the file: batch normalization is not folded, and a "
            "ReLU is not fused with the layer before it. Another choice of “Quantized for” does "
            "both."
        )
    elif config.keep_batch_norm:
        parts.append("Batch normalization stays float, as you chose.")
    if config.sharing:
        names = ", ".join(sorted(config.sharing))
        parts.append(f"The inputs of {names} are rounded to one scale.")
    if config.operators is None:
        parts.append("Sums and products of two activations stay float.")
    else:
        parts.append("Constants that are added to activations or multiplied by them stay float.")
    parts.append("Embeddings and normalizations stay float.")
    if report.guesses:
        parts.append("Synthetic inputs are noise: for a verdict on your model, upload samples.")
    return f"Quantized for: {target_named(config.target).meaning}. {' '.join(parts)}"
