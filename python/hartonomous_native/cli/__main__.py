"""`python -m hartonomous_native.cli` is the command `hartonomous`."""

import sys

from . import main

if __name__ == "__main__":
    sys.exit(main())
