"""Every evaluation: in the catalogue, with a page, and with a definition that says the same."""

from __future__ import annotations

import pytest

from kerasdl.catalog import load
from kerasdl.evaluation.registry import DEFINITIONS

NAMES = load().names("evaluations")


def test_the_catalogue_lists_those_that_are_there() -> None:
    assert set(NAMES) == set(DEFINITIONS)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_takes_is_what_it_looks_at(name: str) -> None:
    symbol = load().find("evaluations", name)
    assert symbol is not None
    assert [each.name for each in symbol.call] == list(DEFINITIONS[name].looks)
    gives = [each.name for each in DEFINITIONS[name].gives]
    assert len(gives) == len(set(gives))
    assert {each.beside for each in DEFINITIONS[name].gives} <= {*gives, None}
