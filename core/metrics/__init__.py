"""Measures of what quantization costs: in error, in clipped values, in bits."""

from core.metrics.channels import worst_channel_sqnr_db
from core.metrics.clipping import share_clipped
from core.metrics.decibels import decibels
from core.metrics.divergence import histograms, js_divergence, kl_divergence
from core.metrics.entropy import code_entropy
from core.metrics.error import (
    cosine,
    max_abs_error,
    max_relative_error,
    mse,
    relative_error,
    sqnr_db,
)
from core.metrics.error_sums import NO_ERROR, ErrorSums, error_sums
from core.metrics.pareto import pareto_front
from core.metrics.storage import bits_per_weight

__all__ = [
    "NO_ERROR",
    "ErrorSums",
    "bits_per_weight",
    "code_entropy",
    "cosine",
    "decibels",
    "error_sums",
    "histograms",
    "js_divergence",
    "kl_divergence",
    "max_abs_error",
    "max_relative_error",
    "mse",
    "pareto_front",
    "relative_error",
    "share_clipped",
    "sqnr_db",
    "worst_channel_sqnr_db",
]
