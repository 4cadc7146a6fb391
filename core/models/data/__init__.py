"""Files with samples that a model is fed: one reader a format."""
