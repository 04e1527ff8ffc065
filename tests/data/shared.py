"""Real data sets, where the machine has them; a CI machine that has the folder must have the sets."""

from pathlib import Path

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def has(name: str) -> bool:
    """Whether a set is here. On a machine without the folder its tests have nothing to say."""
    return (SHARED / name).is_dir() or SHARED.parent.exists()
