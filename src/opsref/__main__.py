"""``python -m opsref``."""

import sys

from opsref._cli.main import main

if __name__ == "__main__":
    sys.exit(main())
