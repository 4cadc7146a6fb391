"""The examination: an unseen network, broken in one of several ways, to be diagnosed and mended."""
