"""Small networks that live in the explorer, their data, and their few-bit twins."""
