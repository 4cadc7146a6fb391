"""What a model is measured on: samples of a file, or values made for its inputs."""
