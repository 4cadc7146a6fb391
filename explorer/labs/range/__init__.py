"""The lab of the clipping range."""
