"""The lesson "Round it, or train it" (survey III-G, Figures 4 and 5)."""
