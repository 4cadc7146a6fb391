"""The page "Claims": what the lessons tested, and what came out."""
