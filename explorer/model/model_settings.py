"""What "Your model" measures, as its address says it."""

from dataclasses import dataclass

from core.analysis.layer_settings import GROUP
from core.analysis.targets.targets import TARGETS
from core.calibration import RULES
from core.models.data.image_settings import LAYOUTS
from core.models.samples import SAMPLES
from explorer import handover, settings

PAGE = "your-model"
UPLOAD = "upload"
USUAL = {"weight_bits": 8, "scales": "channel"}  # what runtimes use
SCALES = {"channel": "per channel", "tensor": "per tensor", "group": f"in groups of {GROUP}"}
RULE_NAMES = (*RULES, "percentile-99.9")
WEIGHT_RULES = tuple(name for name in RULE_NAMES if name != "moving-average")  # weights: no batches
_NUMBER = r"-?[0-9]{1,5}(\.[0-9]{1,6})?"


@dataclass(frozen=True)
class ModelSettings:
    """What is measured. An uploaded file is not part of the address, but `job` finds its report.

    target: a name of `core.analysis.targets.targets.TARGETS`. keep_norm: whether batch
    normalization is left as it is whatever the target. job: the key of the request on screen
    (`explorer.jobs.Request`). mean, std, white, layout, size: of pictures
    (`core.models.data.image_settings`).
    """

    source: str = settings.choice(
        SAMPLES[-1].name, (*(s.name for s in SAMPLES), UPLOAD, handover.SOURCE)
    )
    weight_bits: int = settings.whole(4, 2, 8)
    activation_bits: int = settings.whole(8, 2, 8)
    scales: str = settings.choice("tensor", SCALES)
    target: str = settings.choice("file", TARGETS)
    keep_norm: bool = settings.flag(False)
    symmetric: bool = settings.flag(False)
    affine_weights: bool = settings.flag(False)
    weight_rule: str = settings.choice("minmax", WEIGHT_RULES)
    rule: str = settings.choice("minmax", RULE_NAMES)
    samples: int = settings.whole(4, 1, 64)
    seed: int = settings.whole(0, 0, 9999)
    shapes: str = settings.text("", r"[^\n]{0,300}")
    mean: str = settings.text("0", rf"{_NUMBER}(, ?{_NUMBER}){{0,2}}")
    std: str = settings.text("1", rf"{_NUMBER}(, ?{_NUMBER}){{0,2}}")
    white: int = settings.one_of(1, (1, 255))
    layout: str = settings.choice("auto", LAYOUTS)
    size: str = settings.text("", r"([0-9]{1,4}, ?[0-9]{1,4})?")
    job: str = settings.text("", r"([0-9a-f]{64})?")
