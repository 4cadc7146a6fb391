"""The lesson "What a scale and a zero point do" (survey III-B and III-C, Fig. 5)."""
