"""Literate diagnostics: a Markdown file that holds a spec and, word for word, what is told about it.

A title, a sentence, the spec as a ```yaml block, and the rendered diagnostics as a ```text block. Before the block of a
file beside the spec stands `<!-- file: base.yaml -->`; a line `Options: --set a.b=c --no-shapes` holds what the command
line would. `python -m tests.literate --update [FILE...]` writes the ```text blocks again; the change is then reviewed.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kerasdl.diagnostics import Diagnostic, render
from kerasdl.pipeline import Stages, finish, wire_source
from kerasdl.syntax import read_source

FOLDER = Path(__file__).parent / "bad_specs"
SPEC = "spec.yaml"
_BLOCK = re.compile(
    r"(?:^<!-- file: (?P<file>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_OPTIONS = re.compile(r"^Options: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One literate file.

    Args:
        files: Each file's text by name; `spec.yaml` is the one that is checked.
        expected: The diagnostics as rendered without colour.
    """

    path: Path
    text: str
    files: dict[str, str]
    overrides: tuple[str, ...]
    shapes: bool
    expected: str

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def read_case(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    files, expected = {}, ""
    for block in _BLOCK.finditer(text):
        if block["kind"] == "text":
            expected = block["body"]
        else:
            files[block["file"] or SPEC] = block["body"]
    assert SPEC in files, f"{path} has no ```yaml block"
    overrides, shapes = _options(text)
    return Case(path, text, files, overrides, shapes, expected.rstrip("\n"))


def _options(text: str) -> tuple[tuple[str, ...], bool]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--no-shapes", action="store_true")
    line = _OPTIONS.search(text)
    options = parser.parse_args(shlex.split(line[1]) if line else [])
    return tuple(options.set), not options.no_shapes


def read_cases(folder: Path = FOLDER) -> list[Case]:
    return [read_case(path) for path in sorted(folder.rglob("*.md"))]


def told(cases: Sequence[Case]) -> list[tuple[Diagnostic, ...]]:
    """What is told about each case; the shapes of all are inferred in one process."""
    wired = [_wired(case) for case in cases]
    done: dict[int, Stages] = {}
    for shapes in (True, False):
        chosen = [number for number, case in enumerate(cases) if case.shapes is shapes]
        done |= zip(chosen, finish([wired[number] for number in chosen], shapes), strict=True)
    return [done[number].diagnostics for number in range(len(cases))]


def _wired(case: Case) -> Stages:
    """As if the command ran in a folder with the case's files, so that names are shown as an author sees them."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, text in case.files.items():
            Path(name).write_text(text, encoding="utf-8", newline="")
        source = read_source(SPEC)
        assert not isinstance(source, Diagnostic)
        return wire_source(source, case.overrides)


def frames(diagnostics: Iterable[Diagnostic]) -> str:
    return "\n".join(line.rstrip() for line in render(diagnostics, color=False).splitlines())


def updated(case: Case, diagnostics: Iterable[Diagnostic]) -> str:
    """The file's text with the frames as they are now."""
    block = f"```text\n{frames(diagnostics)}\n```"
    kept = re.sub(r"^```text\n.*?^```$", lambda _: block, case.text, flags=re.MULTILINE | re.DOTALL)
    return kept if "```text" in case.text else f"{case.text.rstrip()}\n\n{block}\n"


def _changes(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    for case, diagnostics in zip(cases, told(cases), strict=True):
        text = updated(case, diagnostics)
        if text != case.text:
            yield case, text


def main(arguments: Sequence[str] | None = None) -> int:
    """Tells which files differ from what is told now, and with `--update` writes them again."""
    parser = argparse.ArgumentParser(prog="python -m tests.literate", description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    cases = [read_case(path) for path in options.files] if options.files else read_cases()
    changed = list(_changes(cases))
    for case, text in changed:
        print(case.path)
        if options.update:
            case.path.write_text(text, encoding="utf-8")
    return 0 if options.update else int(bool(changed))


if __name__ == "__main__":
    raise SystemExit(main())
