"""All rows of the survey's map, in the order of its sections."""

from core.studies.survey import (
    basic_concepts,
    below_eight_bits,
    introduction,
    outlook,
    training_and_data,
)
from core.studies.survey.row import Row

ROWS: tuple[Row, ...] = (
    *introduction.ROWS,
    *basic_concepts.ROWS,
    *training_and_data.ROWS,
    *below_eight_bits.ROWS,
    *outlook.ROWS,
)
