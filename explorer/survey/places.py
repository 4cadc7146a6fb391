"""Which labs and lessons a row of the survey has, beside its files in `core`."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Tested:
    """A step of a lesson that tests the row's claim: the lesson's key, the prediction's key."""

    lesson: str
    prediction: str


@dataclass(frozen=True)
class Places:
    """Addresses of labs, keys of lessons, and the steps of lessons that test the row's claim."""

    labs: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    tests: tuple[Tested, ...] = ()


NOWHERE = Places()

_TRAINED = Places(("training", "playground"), ("training-on-levels",))
_TRANSFORMER = Places(("transformer",), ("transformer-outliers",))

#: By the row's concept.
PLACES: Mapping[str, Places] = {
    "memory of few bits": Places(
        ("hardware", "network"),
        ("why-quantize", "packing"),
        (Tested("packing", "network"),),
    ),
    "history: rounding and coding": Places(("rounding",), ("uniform-quantizer",)),
    "neural networks have more weights than they need": Places(
        ("methods",), ("second-order",), (Tested("second-order", "layer"),)
    ),
    "the problem": Places(
        ("", "network"), ("uniform-quantizer",), (Tested("uniform-quantizer", "network"),)
    ),
    "uniform quantization": Places(
        ("rounding", "scale"), ("uniform-quantizer",), (Tested("uniform-quantizer", "bit"),)
    ),
    "scale from a range": Places(("scale", "range"), ("scale-and-zero-point",)),
    "asymmetric range": Places(
        ("scale",), ("symmetric-or-affine",), (Tested("symmetric-or-affine", "relu"),)
    ),
    "symmetric range": Places(("scale", "product"), ("symmetric-or-affine", "integer-product")),
    "full and restricted range": Places(
        ("scale",), ("symmetric-or-affine",), (Tested("symmetric-or-affine", "full"),)
    ),
    "percentile": Places(
        ("range", "calibration"),
        ("choosing-the-range", "outliers"),
        (Tested("choosing-the-range", "damaged"), Tested("outliers", "control")),
    ),
    "range by KL divergence": Places(("range", "calibration"), ("choosing-the-range",)),
    "static ranges": Places(
        ("calibration",), ("static-or-dynamic",), (Tested("static-or-dynamic", "light"),)
    ),
    "dynamic ranges": Places(
        ("calibration", "transformer"),
        ("static-or-dynamic", "transformer-outliers"),
        (Tested("static-or-dynamic", "light"), Tested("transformer-outliers", "share")),
    ),
    "layerwise granularity": Places(
        ("granularity", "network"), ("granularity",), (Tested("granularity", "channel"),)
    ),
    "groupwise granularity": Places(("granularity",), ("granularity",)),
    "channelwise granularity": Places(
        ("granularity", "network"), ("granularity",), (Tested("granularity", "channel"),)
    ),
    "sub-channelwise granularity": Places(
        ("granularity",), ("granularity", "small-floats"), (Tested("granularity", "storage"),)
    ),
    "non-uniform levels": Places(
        ("nonuniform",),
        ("nonuniform-levels",),
        (Tested("nonuniform-levels", "kmeans"), Tested("small-floats", "tails")),
    ),
    "logarithmic levels (INQ)": Places(("nonuniform",), ("nonuniform-levels",)),
    "additive powers of two (APoT)": Places(("nonuniform",), ("nonuniform-levels",)),
    "binary codes": Places(("nonuniform",), ("nonuniform-levels",)),
    "learned levels (LQ-Nets)": Places(("nonuniform",), ("nonuniform-levels",)),
    "k-means levels": Places(
        ("nonuniform", "methods"),
        ("nonuniform-levels",),
        (Tested("nonuniform-levels", "kmeans"),),
    ),
    "quantization-aware training": Places(
        ("training", "playground", "methods"),
        ("training-on-levels",),
        (Tested("training-on-levels", "control"),),
    ),
    "straight-through estimator": Places(
        ("training", "playground"),
        ("training-on-levels",),
        (Tested("training-on-levels", "training"),),
    ),
    "training without a straight-through estimator (ProxQuant)": _TRAINED,
    "learned interval (QIL)": Places(("training", "methods"), ("training-on-levels",)),
    "learned range (PACT)": _TRAINED,
    "learned step (LSQ, LSQ+)": _TRAINED,
    "bias correction": Places(
        ("methods",), ("beyond-nearest",), (Tested("beyond-nearest", "correction"),)
    ),
    "cross-layer equalization": Places(
        ("methods", "network"), ("beyond-nearest",), (Tested("beyond-nearest", "ranges"),)
    ),
    "ACIQ": Places(
        ("methods", "range"), ("choosing-the-range",), (Tested("choosing-the-range", "bits"),)
    ),
    "OMSE": Places(("methods", "range"), ("choosing-the-range",)),
    "outlier channel splitting": Places(
        ("methods",), ("outliers",), (Tested("outliers", "remedy"),)
    ),
    "AdaRound and AdaQuant": Places(
        ("methods",),
        ("rounding", "beyond-nearest"),
        (Tested("rounding", "network"), Tested("beyond-nearest", "rounding")),
    ),
    "BRECQ": Places(("methods",), ("beyond-nearest",)),
    "zero-shot, level 1: no data, no training": Places(("methods",), ("data-free",)),
    "synthetic data (ZeroQ, GDFQ)": Places(
        ("methods",), ("data-free",), (Tested("data-free", "made"),)
    ),
    "zero-shot, level 2: with training": Places(("methods",), ("data-free",)),
    "stochastic rounding": Places(
        ("stochastic",), ("stochastic-rounding",), (Tested("stochastic-rounding", "grid"),)
    ),
    "Quant-Noise": Places(("methods",), ("training-on-levels",)),
    "simulated quantization": Places(
        ("product", "network"), ("integer-product",), (Tested("why-quantize", "copy"),)
    ),
    "integer-only inference": Places(
        ("product", "integers"),
        ("integer-product", "without-floats"),
        (Tested("integer-product", "register"), Tested("without-floats", "relu")),
    ),
    "dyadic scales (HAWQ-V3)": Places(
        ("product",),
        ("integer-product", "without-floats"),
        (Tested("integer-product", "dyadic"), Tested("without-floats", "residual")),
    ),
    "cost of an operation (Horowitz, 45 nm)": Places(("hardware",), ("why-quantize",)),
    "peak throughput by bit-width": Places(("hardware",), ("why-quantize",)),
    "processors at the edge (Cortex-M, GAP-8, Edge TPU)": Places(
        ("hardware", "product"), ("without-floats",)
    ),
    "mixed precision": Places(
        ("methods", "network"), ("mixed-precision",), (Tested("mixed-precision", "memory"),)
    ),
    "search for bits (HAQ, DNAS)": Places(("methods",), ("mixed-precision",)),
    "periodic penalty": Places(("methods",), ("mixed-precision",)),
    "HAWQ": Places(("methods",), ("mixed-precision",), (Tested("mixed-precision", "find"),)),
    "hardware-aware quantization": Places(
        ("hardware",), ("why-quantize",), (Tested("why-quantize", "product"),)
    ),
    "distillation-assisted quantization": Places(
        ("methods",), ("distillation",), (Tested("distillation", "mixed"),)
    ),
    "binary weights and activations (BinaryConnect, BNN)": Places(
        ("methods",), ("binary-and-ternary",), (Tested("binary-and-ternary", "trained"),)
    ),
    "scaled binary weights (BWN, XNOR-Net)": Places(
        ("methods", "nonuniform", "network"),
        ("binary-and-ternary",),
        (Tested("binary-and-ternary", "sizes"),),
    ),
    "ternary weights (TWN, TTQ, TBN)": Places(
        ("methods",), ("binary-and-ternary",), (Tested("binary-and-ternary", "zeros"),)
    ),
    "several binary bases (HORQ, ABC-Net), wider layers (WRPN)": Places(
        ("methods", "nonuniform"), ("binary-and-ternary",)
    ),
    "better gradients and losses (BNN+, Bi-Real, loss-aware)": Places(
        ("training", "methods"), ("binary-and-ternary",)
    ),
    "DoReFa": _TRAINED,
    "vector quantization": Places(
        ("methods", "nonuniform"),
        ("vector-quantization",),
        (Tested("vector-quantization", "neighbours"), Tested("vector-quantization", "bytes")),
    ),
    "product quantization": Places(("methods", "nonuniform"), ("vector-quantization",)),
    "outlier columns in 16 bits (LLM.int8)": Places(
        ("transformer",), ("outliers", "transformer-outliers")
    ),
    "SmoothQuant": Places(
        ("transformer",),
        ("outliers", "transformer-outliers"),
        (Tested("outliers", "remedy"), Tested("transformer-outliers", "which")),
    ),
    "GPTQ": Places(("methods",), ("second-order",), (Tested("second-order", "network"),)),
    "NF4": Places(("formats", "nonuniform"), ("nonuniform-levels",)),
    "fp8: E4M3 and E5M2": Places(
        ("formats",), ("small-floats",), (Tested("small-floats", "tails"),)
    ),
    "microscaling (MXFP4, MXFP6, MXFP8), NVFP4": Places(
        ("formats", "granularity", "transformer"),
        ("small-floats",),
        (Tested("small-floats", "blocks"),),
    ),
    "AWQ": _TRANSFORMER,
    "quantized attention cache (KIVI)": _TRANSFORMER,
    "low rank with int4 (LQER, SVDQuant)": _TRANSFORMER,
    "ternary language models (BitNet b1.58)": _TRANSFORMER,
    "integers or small floats in blocks": Places(
        ("formats",), ("small-floats",), (Tested("small-floats", "tails"),)
    ),
    "GGUF k-quants": Places(("your-model",), ("packing",)),
    "speed-ups of compilers and kernels": Places(("hardware",), ("why-quantize",)),
    "pruning and distillation beside quantization": Places(
        lessons=("why-quantize", "distillation")
    ),
    "integer GELU, softmax, layer norm (I-BERT)": Places(lessons=("without-floats",)),
    "co-design of network and bits": Places(lessons=("why-quantize",)),
    "pruning and quantization together": Places(lessons=("why-quantize",)),
    "training in 8 bits": Places(("training",), ("stochastic-rounding",)),
    "training in fp8 and fp4": Places(lessons=("stochastic-rounding",)),
    "what training under quantization moves (ParetoQ)": Places(
        ("training",), ("training-on-levels",)
    ),
    "lattices and additive codebooks (QuIP#, AQLM)": Places(lessons=("vector-quantization",)),
    "half-quadratic quantization (HQQ)": Places(lessons=("second-order",)),
    "W4A8 within a protective range (QServe)": Places(lessons=("transformer-outliers",)),
    "stochastic neuron, Gumbel-softmax": Places(("methods",), ("training-on-levels",)),
    "target propagation": Places(lessons=("training-on-levels",)),
    "rotations (QuaRot, SpinQuant)": Places(
        ("transformer",), ("outliers", "transformer-outliers"), (Tested("outliers", "remedy"),)
    ),
}
