"""Playground: a network of two inputs that trains and is quantized in front of the visitor."""
