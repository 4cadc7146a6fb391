"""Every lesson, in the order of the course."""

from lessons.beyond_nearest.lesson import LESSON as BEYOND_NEAREST
from lessons.binary_and_ternary.lesson import LESSON as BINARY_AND_TERNARY
from lessons.choosing_the_range.lesson import LESSON as CHOOSING_THE_RANGE
from lessons.data_free.lesson import LESSON as DATA_FREE
from lessons.distillation.lesson import LESSON as DISTILLATION
from lessons.engine.lesson import Lesson
from lessons.examination.lesson import LESSON as EXAMINATION
from lessons.finding_the_layer.lesson import LESSON as FINDING_THE_LAYER
from lessons.granularity.lesson import LESSON as GRANULARITY
from lessons.integer_product.lesson import LESSON as INTEGER_PRODUCT
from lessons.mixed_precision.lesson import LESSON as MIXED_PRECISION
from lessons.nonuniform_levels.lesson import LESSON as NONUNIFORM_LEVELS
from lessons.outliers.lesson import LESSON as OUTLIERS
from lessons.packing.lesson import LESSON as PACKING
from lessons.rounding.lesson import LESSON as ROUNDING
from lessons.scale_and_zero_point.lesson import LESSON as SCALE_AND_ZERO_POINT
from lessons.second_order.lesson import LESSON as SECOND_ORDER
from lessons.small_floats.lesson import LESSON as SMALL_FLOATS
from lessons.static_or_dynamic.lesson import LESSON as STATIC_OR_DYNAMIC
from lessons.stochastic_rounding.lesson import LESSON as STOCHASTIC_ROUNDING
from lessons.symmetric_or_affine.lesson import LESSON as SYMMETRIC_OR_AFFINE
from lessons.training_on_levels.lesson import LESSON as TRAINING_ON_LEVELS
from lessons.transformer_outliers.lesson import LESSON as TRANSFORMER_OUTLIERS
from lessons.uniform_quantizer.lesson import LESSON as UNIFORM_QUANTIZER
from lessons.vector_quantization.lesson import LESSON as VECTOR_QUANTIZATION
from lessons.why_quantize.lesson import LESSON as WHY_QUANTIZE
from lessons.without_floats.lesson import LESSON as WITHOUT_FLOATS

LESSONS: tuple[Lesson, ...] = (
    WHY_QUANTIZE,
    UNIFORM_QUANTIZER,
    ROUNDING,
    CHOOSING_THE_RANGE,
    SCALE_AND_ZERO_POINT,
    SYMMETRIC_OR_AFFINE,
    GRANULARITY,
    STATIC_OR_DYNAMIC,
    INTEGER_PRODUCT,
    WITHOUT_FLOATS,
    NONUNIFORM_LEVELS,
    SMALL_FLOATS,
    STOCHASTIC_ROUNDING,
    PACKING,
    TRAINING_ON_LEVELS,
    BEYOND_NEAREST,
    DATA_FREE,
    SECOND_ORDER,
    MIXED_PRECISION,
    OUTLIERS,
    TRANSFORMER_OUTLIERS,
    DISTILLATION,
    BINARY_AND_TERNARY,
    VECTOR_QUANTIZATION,
    FINDING_THE_LAYER,
    EXAMINATION,
)


def lesson(key: str) -> Lesson:
    """The lesson of that key.

    Raises:
        KeyError: when there is none.
    """
    return {each.key: each for each in LESSONS}[key]


def after(key: str) -> Lesson | None:
    """The lesson that follows in the course; None after the last."""
    keys = [each.key for each in LESSONS]
    following = keys.index(key) + 1
    return LESSONS[following] if following < len(LESSONS) else None


def about(lab: str) -> tuple[Lesson, ...]:
    """The lessons that lead to the lab of this address, in the order of the course."""
    return tuple(each for each in LESSONS if lab in each.pages)
