"""Names what differs between two catalogues: the symbol, the argument, what it said and says."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def compare(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """A line for each difference.

    >>> list(compare({"layers": {"Dense": {"doc": "a"}}}, {"layers": {"Dense": {"doc": "b"}}}))
    ['layers.Dense.doc: "a" is now "b"']
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from compare(old.get(key, ...), new.get(key, ...), (*path, key))
    elif _named(old) and _named(new):
        before, after = _by_name(old), _by_name(new)
        yield from compare(before, after, path)
        if list(before) != list(after) and set(before) == set(after):
            yield f"{'.'.join(path)}: another order"
    elif old != new:
        yield f"{'.'.join(path)}: {_say(old)} is now {_say(new)}"


def _named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) and "name" in item for item in value)


def _by_name(value: Any) -> dict[str, Any]:
    return {item["name"]: item for item in value}


def _say(value: Any) -> str:
    return "missing" if value is ... else json.dumps(value, ensure_ascii=False)
