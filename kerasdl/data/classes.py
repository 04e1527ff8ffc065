"""What the classes of a target are called."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.data.application import Application
from kerasdl.data.describe import Described
from kerasdl.data.learned import Learned


def class_names(described: Described, learned: Sequence[Learned], target: str) -> tuple[str, ...] | None:
    """The names of the classes of a target, in the order of its integers or of its one-hot vector.

    Args:
        described: What the data section yields.
        learned: What each of its applications has learned.
        target: A column after all steps.

    Returns:
        Their names, their numbers where they have none; None where the target has no classes.
    """
    name = target
    for each, known in reversed(list(zip(described.applications, learned, strict=True))):
        if name not in each.gives:
            continue
        if "classes" in known:
            return tuple(str(value) for value in known["classes"])
        name = each.takes[0]
    column = described.column(target)
    if column is None or column.classes is None:
        return None
    named = described.source.class_names.get(described.renamed.get(name, ""))
    return named or tuple(str(number) for number in range(column.classes))


def written_class_names(described: Described, target: str) -> tuple[str, ...] | None:
    """The same before any data are read; None also where the names are still to be learned.

    Args:
        described: What the data section yields.
        target: A column after all steps.
    """
    return class_names(described, [_written(each) for each in described.applications], target) or None


def _written(application: Application) -> Learned:
    """The classes that a step was told; none where it learns them."""
    call = application.call
    if call.symbol.kind != "steps" or call.symbol.name != "Classes":
        return {}
    given = call.arguments.get("classes")
    return {"classes": given.value if given else ()}
