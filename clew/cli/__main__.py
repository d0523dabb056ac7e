"""`python -m clew.cli`: the same as `clew`, from a checkout that is not installed."""

import sys

from clew.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
