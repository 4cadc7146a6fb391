"""The lesson "Without any data" (survey III-G3)."""
