"""`python -m core report MODEL.onnx`: the command line of the core."""

import sys

from core.command_line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
