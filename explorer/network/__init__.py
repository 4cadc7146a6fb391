"""Live network: a small convolutional network on fewer and fewer bits."""
