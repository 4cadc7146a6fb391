"""The lesson "One sign for a weight": binary and ternary weights (survey IV-E)."""
