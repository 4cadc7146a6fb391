"""The lesson "A layer on integers" (survey IV-A)."""
