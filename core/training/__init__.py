"""Training, as generators of steps that a page can draw."""
