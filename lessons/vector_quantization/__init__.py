"""The lesson "One code for several weights": vector quantization (survey IV-F)."""
