"""What several pages show beside and below their pictures: widgets, charts, numbers, waiting."""
