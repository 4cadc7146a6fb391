"""The lesson "The next weight makes up for it": GPTQ (survey III-G2, and after it)."""
