"""The lesson "Small floats and shared scales" (survey III-F, and formats that came after it)."""
