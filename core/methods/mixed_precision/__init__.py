"""Methods that give layers different bits (survey IV-B)."""
