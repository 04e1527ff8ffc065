"""Splits: the source's own, and seeded shares of what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kerasdl.data.manifest import WHOLE
from kerasdl.diagnostics import Diagnostic, Span
from kerasdl.diagnostics.messages import data_splits as splits_told
from kerasdl.diagnostics.messages import spec as spec_messages
from kerasdl.syntax import Node, Scalar
from kerasdl.syntax.nodes import kind_of

if TYPE_CHECKING:
    import numpy as np

TRAIN = "train"
LATER = ("mask",)
WORDS = ("seed", "by")


@dataclass(frozen=True, slots=True)
class Shares:
    """What is taken from the examples to train on.

    Args:
        parts: The share (below 1) or the count of each new split, in order, without `train`.
        seed: Draws the examples; it is not the seed of training, so each seed trains on the same examples.
        by: The column whose groups stay whole, or None.
    """

    parts: Mapping[str, float | int]
    seed: int = 0
    by: str | None = None


def read_shares(
    splits: Mapping[str, Node], own: Mapping[str, int | None], source: str, span: Span
) -> tuple[Shares, tuple[Diagnostic, ...]]:
    """The shares that a spec wants, checked against the splits that its source has.

    Args:
        splits: `data.splits` as written.
        own: The source's splits with their counts.
        source: Its name.
        span: Where the data section stands.
    """
    told: list[Diagnostic] = []
    parts: dict[str, float | int] = {}
    for name, node in splits.items():
        if fault := _fault(name, node, own, source):
            told.append(fault)
        elif name not in WORDS and isinstance(node, Scalar):
            parts[name] = node.value  # type: ignore[assignment]
    seed, by = splits.get("seed"), splits.get("by")
    shares = Shares(
        parts,
        seed.value if isinstance(seed, Scalar) and type(seed.value) is int else 0,
        by.value if isinstance(by, Scalar) and isinstance(by.value, str) else None,
    )
    if not told:
        told.extend(_sums(shares, splits, own, span))
    return replace(shares, parts={name: part for name, part in parts.items() if name != TRAIN}), tuple(told)


def counts(shares: Shares, own: Mapping[str, int | None]) -> Mapping[str, int | None]:
    """How many examples each split has, `train` first; None where only reading tells.

    >>> counts(Shares({"validation": 0.1}), {"train": 1442, "test": 355})
    {'train': 1298, 'validation': 144, 'test': 355}
    """
    whole = None if shares.by else own.get(TRAIN, own.get(WHOLE))
    taken = {name: None if whole is None else size(part, whole) for name, part in shares.parts.items()}
    left = None if whole is None else whole - sum(count or 0 for count in taken.values())
    return {
        TRAIN: left,
        **taken,
        **{name: count for name, count in own.items() if name not in (TRAIN, WHOLE)},
    }


def size(part: float | int, whole: int) -> int:
    """How many of `whole` examples a share or a count is."""
    return part if isinstance(part, int) else round(part * whole)


def draw_groups(shares: Shares, groups: np.ndarray) -> Mapping[str, np.ndarray]:
    """The rows of each split, in ascending order, so that no group is in two of them.

    Each split gets groups in a drawn order, at least one, for as long as one more brings it nearer to its share.

    Args:
        shares: What is taken; `train` gets what is left.
        groups: (count,) the group of each example.

    Returns:
        Indices of every example once, by split, `train` first; a split that no group is left for is empty.

    >>> import numpy as np
    >>> rows = draw_groups(Shares({"test": 0.5}), np.array(["a", "b", "a", "b"]))
    >>> sorted(each.tolist() for each in rows.values())
    [[0, 2], [1, 3]]
    """
    import numpy as np

    _, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    left = np.random.default_rng(shares.seed).permutation(len(sizes)).tolist()
    drawn: dict[str, np.ndarray] = {}
    for name, part in shares.parts.items():
        wanted, chosen = size(part, len(groups)), list[int]()
        while left and (not chosen or _nearer(int(sizes[chosen].sum()), int(sizes[left[0]]), wanted)):
            chosen.append(left.pop(0))
        drawn[name] = np.flatnonzero(np.isin(members, chosen))
    return {TRAIN: np.flatnonzero(np.isin(members, left)), **drawn}


def _nearer(now: int, more: int, wanted: int) -> bool:
    return abs(wanted - now - more) < abs(wanted - now)


def draw(shares: Shares, count: int, labels: np.ndarray | None) -> Mapping[str, np.ndarray]:
    """The rows of each split, in ascending order.

    Args:
        shares: What is taken; `train` gets what is left.
        count: How many examples there are.
        labels: (count,) their classes, of which each split gets its share, or None.

    Returns:
        Indices of every example once, by split, `train` first.
    """
    import numpy as np

    order = _order(np.random.default_rng(shares.seed), count, labels)
    drawn: dict[str, np.ndarray] = {}
    start = 0
    for name, part in shares.parts.items():
        stop = start + size(part, count)
        drawn[name] = np.sort(order[start:stop])
        start = stop
    return {TRAIN: np.sort(order[start:]), **drawn}


def _order(generator: np.random.Generator, count: int, labels: np.ndarray | None) -> np.ndarray:
    """An order of which any stretch holds each class in its share.

    The i-th of the n examples of a class goes to (i + u) / n of the way, u drawn once a class.
    """
    import numpy as np

    order = generator.permutation(count)
    if labels is None:
        return order
    places = np.empty(count)
    _, members = np.unique(labels, return_inverse=True)
    for label in range(members.max() + 1):
        rows = order[members[order] == label]
        places[rows] = (np.arange(len(rows)) + generator.random()) / len(rows)
    return np.argsort(places, kind="stable")


# --- checks ----------------------------------------------------------------------------------------------------


def _fault(name: str, node: Node, own: Mapping[str, int | None], source: str) -> Diagnostic | None:
    value = node.value if isinstance(node, Scalar) else None
    found = f"`{value}`" if value is not None else kind_of(node)
    if name in LATER:
        return spec_messages.not_yet(node.span, f"`data.splits.{name}`")
    if name == "by":
        return None if isinstance(value, str) else splits_told.split_by(node.span, found)
    if name == "seed":
        return None if type(value) is int and value >= 0 else splits_told.split_seed(node.span, found)
    if name in own and name != TRAIN:
        return splits_told.split_exists(node.span, name, source)
    fraction = isinstance(value, float) and 0 < value <= (1 if name == TRAIN else 1 - 1e-9)
    return (
        None
        if fraction or (type(value) is int and value > 0)
        else splits_told.split_share(node.span, name, found)
    )


def _sums(
    shares: Shares, splits: Mapping[str, Node], own: Mapping[str, int | None], span: Span
) -> list[Diagnostic]:
    place = next(iter(splits.values())).span if splits else span
    parts = dict(shares.parts)
    fractions = sum(part for part in parts.values() if isinstance(part, float))
    if (
        TRAIN in parts
        and all(isinstance(part, float) for part in parts.values())
        and abs(fractions - 1) > 1e-6
    ):
        return [splits_told.split_sum(place, fractions)]
    parts.pop(TRAIN, None)
    whole = own.get(TRAIN, own.get(WHOLE))
    if TRAIN not in own and WHOLE not in own:
        return [splits_told.no_training_split(span, list(own))]
    if whole is None:
        return []
    empty = [name for name, part in parts.items() if size(part, whole) == 0]
    if empty:
        return [splits_told.split_empty(splits[empty[0]].span, empty[0], whole)]
    if sum(size(part, whole) for part in parts.values()) >= whole:
        return [splits_told.split_too_large(place, " and ".join(str(part) for part in parts.values()), whole)]
    return []
