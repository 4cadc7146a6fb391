"""The lesson "Which layer hurts" (survey IV-B)."""
