"""The file of results."""

import json
from pathlib import Path

import pytest

from kerasdl.run.expect import Verdict
from kerasdl.verify import Line, kept, read, write


def line(spec: str = "a.yaml", hash: str = "h", seed: int | None = 1, seconds: float = 1.0) -> Line:
    verdict = Verdict("test.accuracy", {"min": 0.5, "seeds": 3}, 0.75, True)
    return Line(spec, hash, seed, (verdict,), seconds, "jax", {"keras": "3.15.1"})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "results.jsonl"
    write(path, [line(), line(seed=None, spec="b.yaml")])
    assert read(path) == (line(), line(seed=None, spec="b.yaml"))
    assert [each.name for each in path.parent.iterdir()] == ["results.jsonl"]


def test_the_order_is_that_of_specs_and_seeds(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    write(path, [line("b.yaml"), line(seed=10), line(seed=2)])
    first = path.read_bytes()
    write(path, [line(seed=2), line("b.yaml"), line(seed=10)])
    assert path.read_bytes() == first
    assert [(each.spec, each.seed) for each in read(path)] == [("a.yaml", 2), ("a.yaml", 10), ("b.yaml", 1)]


def test_a_line_is_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    write(path, [line()])
    (text,) = path.read_text().splitlines()
    assert json.loads(text) == {
        "spec": "a.yaml", "hash": "h", "seed": 1,
        "promises": [{"path": "test.accuracy", "wanted": {"min": 0.5, "seeds": 3}, "got": 0.75, "held": True}],
        "seconds": 1.0, "backend": "jax", "versions": {"keras": "3.15.1"},
    }  # fmt: skip


def test_a_new_line_replaces_its_own_and_nothing_else(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).touch()
    old = [line(seed=1), line(seed=2), line("b.yaml", hash="other")]
    new = line(seed=2, seconds=9.0)
    assert set(map(repr, kept(old, new, tmp_path))) == set(map(repr, [old[0], old[2], new]))


def test_lines_of_a_spec_that_said_something_else_go(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    assert kept([line(seed=1), line(seed=2)], line(hash="new", seed=1), tmp_path) == (line(hash="new"),)


def test_lines_of_a_spec_that_is_gone_go(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    assert kept([line("gone.yaml")], line(), tmp_path) == (line(),)


@pytest.mark.parametrize("text", ["{", "[1]\n", '{"spec": "a.yaml"}\n', "1\n"])
def test_another_file_is_no_file_of_results(text: str, tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(text)
    with pytest.raises(ValueError, match=r".+"):
        read(path)
