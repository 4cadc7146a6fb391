"""Small networks that live in the explorer, and their few-bit twins."""
