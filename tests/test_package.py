"""The package as those see it who import it."""

import subprocess
import sys
from importlib.resources import files

import kerasdl


def in_a_fresh_process(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_prompt_completes_the_public_names_before_they_are_imported() -> None:
    code = "import kerasdl; print(set(kerasdl.__all__) <= set(dir(kerasdl)), 'build' in vars(kerasdl))"
    assert in_a_fresh_process(code) == "True False\n"


def test_every_public_name_is_there() -> None:
    assert [name for name in kerasdl.__all__ if not hasattr(kerasdl, name)] == []


def test_importing_it_imports_neither_keras_nor_the_pipeline() -> None:
    code = (
        "import sys, kerasdl; print([name for name in sys.modules if name in ('keras', 'kerasdl.pipeline')])"
    )
    assert in_a_fresh_process(code) == "[]\n"


def test_its_types_are_offered_to_type_checkers() -> None:
    """The marker of PEP 561."""
    assert files("kerasdl").joinpath("py.typed").is_file()
