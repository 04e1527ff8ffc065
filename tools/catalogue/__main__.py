"""Writes the catalogue of the installed Keras: ``python -m tools.catalogue [--check]``."""

import argparse
import os
import sys
import warnings


def main() -> int:
    """Writes the data file, or with ``--check`` says how the committed one differs."""
    parser = argparse.ArgumentParser(prog="python -m tools.catalogue", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, list the differences")
    check = parser.parse_args().check
    os.environ["KERAS_BACKEND"] = "numpy"  # before Keras is imported; the quickest to start
    warnings.simplefilter("ignore")
    from tools.catalogue import write

    if not check:
        print(write.write(), file=sys.stderr)
        return 0
    differences = write.differences()
    print("\n".join(differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
