"""What the small networks learn from and the pages show: digits, and tensors with a story."""
