"""What a model consists of: its layers, their weights, and what feeds what."""
