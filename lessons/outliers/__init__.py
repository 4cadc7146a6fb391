"""The lesson "A few channels that are too large" (survey III-C, III-G2, and what came after it)."""
