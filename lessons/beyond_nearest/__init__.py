"""The lesson "Better than nearest" (survey III-G2)."""
