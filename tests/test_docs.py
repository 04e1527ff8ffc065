"""Every example in the documentation holds.

A ```yaml block is a whole spec, which must check without a word. ```yaml chain {...} is a chain; the braces hold the
model's `inputs` and, where it has any, the spec's `params`. ```yaml files holds several files, each after a line
`# file: name`; the last one is checked.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kerasdl.diagnostics import render
from tests.specs import stages_of

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```yaml *([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> Iterator[tuple[str, str, str]]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            line = text[: match.start()].count("\n") + 1
            yield f"{page.relative_to(ROOT)}:{line}", match[1], match[2]


def whole(info: str, body: str) -> tuple[str, dict[str, str]]:
    """The spec to check, and the other files beside it."""
    kind, _, rest = info.partition(" ")
    if kind == "files":
        parts = re.split(r"^# file: (\S+)\n", body, flags=re.MULTILINE)[1:]
        files = dict(zip(parts[::2], parts[1::2], strict=True))
        return list(files.values())[-1], files
    if kind == "chain":
        around = yaml.safe_load(rest)
        head = {"kerasdl": 1, "name": "example", "params": around.get("params", {})}
        chain = "".join(f"    {line}\n" for line in body.splitlines())
        model = (
            f"model:\n  inputs: {yaml.safe_dump(around['inputs'], default_flow_style=True)}  layers:\n{chain}"
        )
        return yaml.safe_dump(head) + model, {}
    return body, {}


@pytest.mark.parametrize(("where", "info", "body"), [pytest.param(*each, id=each[0]) for each in examples()])
def test_the_example_checks_without_a_word(where: str, info: str, body: str) -> None:
    text, files = whole(info, body)
    told = stages_of(text, files, shapes=True).diagnostics
    assert not told, f"{where}\n{render(told, color=False)}"


def test_the_language_page_has_examples() -> None:
    assert sum(where.startswith("docs/language.md") for where, _, _ in examples()) > 8


def test_the_keras_code_in_the_readme_is_what_the_spec_replaces() -> None:
    """It runs, reaches the accuracy that the spec promises, and makes a model of the same layers."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    spec = next(match[2] for match in FENCE.finditer(text))
    assert spec == (ROOT / "specs/quickstart/digits.yaml").read_text(encoding="utf-8")
    code = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[0]
    told = "print([(type(each).__name__, each.output.shape) for each in model.layers], model.count_params())"
    ours = "import kerasdl\nmodel = kerasdl.build('specs/quickstart/digits.yaml')\n"
    assert _last_line(code + told) == _last_line(ours + told)


def _last_line(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return done.stdout.splitlines()[-1]


def test_the_page_on_architecture_lists_the_rooms_that_the_contracts_name() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    rooms = {name.strip() for layer in contracts["contracts"][0]["layers"] for name in layer.split("|")}
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    block = page.split("## Rooms")[1].split("```")[1]
    told = [re.split(r"\s{2,}", line)[0] for line in block.strip().splitlines()]
    assert {name.strip() for line in told for name in line.split("|")} == rooms


def test_the_page_on_the_language_names_every_file_of_a_run(tmp_path: Path) -> None:
    from tests.run.training import Prepared

    target = tmp_path / "run"
    Prepared().run(target=target)
    page = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    assert [path.name for path in target.iterdir() if f"`{path.name}`" not in page] == []
