"""Methods that need no data: what batch normalizations remember stands for it (survey III-G3)."""
