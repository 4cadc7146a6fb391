"""The lesson "A network without floats" (survey IV-A)."""
