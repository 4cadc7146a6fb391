"""Digits CNN and its depthwise sibling: a digit, layer by layer, in float and in few bits."""
