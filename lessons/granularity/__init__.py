"""The lesson "Who shares a scale" (survey III-E)."""
