"""Methods of one and two bits (survey IV-E)."""
