"""Methods that train the network while it is quantized (survey III-G1)."""
