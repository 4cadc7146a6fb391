"""Sections I and II of the survey: why quantize, and where it comes from."""

from core.studies.survey.row import Row

ROWS = (
    Row(
        "I",
        "memory of few bits",
        "32/b times fewer bits",
        "4 bits or fewer: up to 16 times less memory and latency; 4 to 8 times in practice",
        (
            "formats/packing.py",
            "metrics/storage.py",
            "studies/hardware/packed_file.py",
            "studies/stored_network.py",
        ),
    ),
    Row(
        "I",
        "pruning and distillation beside quantization",
        "fewer weights, or a smaller network",
        "structured pruning hurts at high rates; distillation alone is weak, together they help",
        ("methods/distillation/distilled.py",),
        experiments=("pruning", "small-student"),
    ),
    Row(
        "II",
        "history: rounding and coding",
        "6.02 dB for each bit",
        "from Riemann and Sheppard to Shannon, PCM and Bennett",
        ("metrics/entropy.py", "metrics/decibels.py"),
        statements=("the eighth bit adds 6.02 dB, to a tenth",),
    ),
    Row(
        "II",
        "neural networks have more weights than they need",
        "‖W − Ŵ‖ large, ‖Wx − Ŵx‖ small",
        "a quantized network may be far from the original in its weights and still do well",
        ("studies/second_order.py",),
        ("gptq",),
    ),
)
