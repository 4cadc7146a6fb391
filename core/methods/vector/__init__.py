"""Methods that quantize several weights together (survey IV-F)."""
