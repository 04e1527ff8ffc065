"""What prediction takes, and the steps from there to what the model sees.

Going back from the inputs, each step that goes row by row is done again when the model is served. A step that makes
rows (windows of a text), or draws, is not: what it gives is served as it is. The words in it may have become integers
before; whoever predicts gives words, so that step is done on what is served instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kerasdl.data.application import Application
from kerasdl.data.steps import Way, way
from kerasdl.spec.model import Column


def serving_of(
    inputs: Iterable[str], applications: Sequence[Application], raw: Sequence[Column]
) -> tuple[tuple[Column, ...], tuple[tuple[int, Application], ...]]:
    """What prediction takes, and the steps from there to the inputs.

    Args:
        inputs: What the model sees.
        applications: All steps in order.
        raw: The source's columns.

    Returns:
        The columns, those of the source first, and each step with the number of the application that it repeats.
    """
    needed, made, done = set(inputs), list[Column](), list[tuple[int, Application]]()
    for number, each in reversed(list(enumerate(applications))):
        given = [column for column in each.columns if column.name in needed]
        if not given:
            continue
        needed -= set(each.gives)
        if way(each.call) in (Way.MAKING, Way.DRAWN) and not each.columns[0].ragged:
            for column in given:
                coding = list(_coding(column, each, applications[:number]))
                made.append(_uncoded(column) if coding else column)
                done.extend(coding)
        else:
            needed |= set(each.takes)
            done.append((number, each))
    served = (*(column for column in raw if column.name in needed), *reversed(made))
    return served, tuple(reversed(done))


def _coding(
    column: Column, maker: Application, before: Sequence[Application]
) -> Iterator[tuple[int, Application]]:
    """The step by which words became the integers that a maker took, done on what it gives instead."""
    name = maker.takes[0]
    for number, each in reversed(list(enumerate(before))):
        if name not in each.gives or column.tokens is None:
            continue
        if way(each.call) is Way.CODING:
            yield number, replace(each, takes=(column.name,), columns=(column,))
        if way(each.call) is not Way.MAKING:
            return
        name = each.takes[0]


def _uncoded(column: Column) -> Column:
    return replace(column, dtype="string", tokens=None)
