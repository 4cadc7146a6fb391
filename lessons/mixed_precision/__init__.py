"""The lesson "Bits where they count" (survey IV-B)."""
