"""Every evaluation: in the catalogue, with a page, and with a definition that says the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_checking_what_is_evaluated_imports_no_keras(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/language.md").read_text(encoding="utf-8")
    spec = page.split("## Evaluations")[1].split("```yaml\n")[1].split("```")[0]
    (tmp_path / "spec.yaml").write_text(spec, encoding="utf-8")
    code = (
        "import sys, kerasdl; print(kerasdl.check(sys.argv[1], shapes=False),"
        " 'kerasdl.evaluation' in sys.modules, {'keras', 'tensorflow', 'jax', 'sklearn'} & set(sys.modules))"
    )
    done = [sys.executable, "-c", code, str(tmp_path / "spec.yaml")]
    assert subprocess.run(done, capture_output=True, text=True, check=True).stdout == "() True set()\n"
