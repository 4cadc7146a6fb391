"""The lesson "Why quantize" (survey I, IV-A and IV-C)."""
