"""The run folder."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
import yaml

from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.run import folder as folders
from kerasdl.run.document import content_hash
from kerasdl.run.folder import RunFolder, place
from kerasdl.syntax import Mapping, node_text, parse, plain
from tests.run.training import DIGITS, Prepared
from tests.specs import stages_of


def root_of(text: str) -> Mapping:
    document = parse(Source("spec.yaml", text)).document
    assert document is not None
    return document.root


def test_a_run_folder_holds_all_of_a_run(tmp_path: Path) -> None:
    prepared = Prepared(DIGITS + "expect: {test.accuracy: {min: 0.1}}\n")
    target = tmp_path / "runs" / "digits" / "one"
    result = prepared.run(target=target)
    assert sorted(path.name for path in target.iterdir()) == [
        "data.json", "lock.json", "metrics.jsonl", "model.keras", "report.html", "resolved.yaml",
        "result.json", "spec.yaml", "state.npz",
    ]  # fmt: skip
    lines = [json.loads(line) for line in (target / "metrics.jsonl").read_text().splitlines()]
    assert [line.get("epoch", line.get("split")) for line in lines] == [1, 2, "train", "validation", "test"]
    assert lines[-1]["accuracy"] == result.metrics["test"]["accuracy"]
    assert json.loads((target / "result.json").read_text()) == json.loads(json.dumps(result.as_json()))
    lock = json.loads((target / "lock.json").read_text())
    assert lock["seed"] == 3
    assert lock["splits"] == {"train": 1298, "validation": 144, "test": 355}
    assert set(lock["data"]) == {"digits.npz"}
    assert {"kerasdl", "keras", "numpy", "python"} <= lock["versions"].keys()


def test_the_kept_model_opens_with_keras_alone(tmp_path: Path) -> None:
    prepared = Prepared()
    result = prepared.run(target=tmp_path / "run")
    images = prepared.dataset.splits["test"]["image"]
    loaded = keras.models.load_model(tmp_path / "run" / "model.keras")
    np.testing.assert_array_equal(loaded.predict(images, verbose=0), result.model.predict(images, verbose=0))


def test_the_resolved_spec_makes_the_same_layers(tmp_path: Path) -> None:
    prepared = Prepared()
    prepared.run(target=tmp_path / "run")
    kept = stages_of((tmp_path / "run" / "resolved.yaml").read_text())
    assert kept.diagnostics == ()
    assert kept.graph is not None
    assert len(kept.graph.nodes) == len(prepared.graph.nodes)


def test_the_kept_spec_says_the_same(tmp_path: Path) -> None:
    Prepared().run(target=tmp_path / "run")
    kept = stages_of((tmp_path / "run" / "spec.yaml").read_text())
    first = stages_of(DIGITS)
    assert kept.diagnostics == ()
    assert plain(kept.composition.root) == plain(first.composition.root)
    assert content_hash(kept.composition.root) == content_hash(first.composition.root)


@pytest.mark.parametrize(
    "text", ["1e3", "no", "on", "null", "~", "0x1F", "017", "12:30", "a: b", "# c", "", "$x", "é"]
)
def test_text_is_written_so_that_it_is_read_as_text(text: str) -> None:
    written = node_text(root_of(yaml.safe_dump({"name": {"key": text}}, default_style='"')))
    assert plain(root_of(written)) == {"name": {"key": text}}


def test_a_hash_is_of_what_is_said() -> None:
    one = content_hash(root_of("a: 1 # words\nb: {c: 'x'}\n"))
    assert one == content_hash(root_of("b:\n  c: x\na: 1\n"))
    assert one != content_hash(root_of("a: 1\nb: {c: 'y'}\n"))
    assert content_hash(root_of("inputs: {a: 1, b: 1}")) != content_hash(root_of("inputs: {b: 1, a: 1}"))


def test_nothing_is_left_of_a_run_that_fails(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), RunFolder(tmp_path / "run") as folder:
        folder.write_text("nowhere/spec.yaml", "")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_stands_in_its_place_only_when_it_is_whole(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "run") as folder:
        assert not (tmp_path / "run").exists()
        folder.finish()
        assert (tmp_path / "run").is_dir()


def test_a_run_never_writes_over_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = place("digits", tmp_path)
    assert isinstance(found, Diagnostic)
    assert found.id == "run-folder-exists"
    monkeypatch.setattr(folders, "RUNS", tmp_path / "runs")
    first = place("digits", None)
    assert isinstance(first, Path)
    first.mkdir(parents=True)
    second = place("digits", None)
    assert isinstance(second, Path)
    assert second != first
    assert second.parent == first.parent == tmp_path / "runs" / "digits"


def test_a_place_where_no_folder_can_be_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("text")
    for out in (tmp_path / "file" / "run", tmp_path / "file" / "deep" / "run", tmp_path / ("x" * 300)):
        found = place("digits", out)
        assert isinstance(found, Diagnostic)
        assert found.id == "run-folder-unwritable"
        assert str(out) in found.headline
    monkeypatch.setattr(folders, "RUNS", tmp_path / "file")
    found = place("digits", None)
    assert isinstance(found, Diagnostic)
    assert found.id == "run-folder-unwritable"


def test_looking_for_a_place_leaves_nothing_behind(tmp_path: Path) -> None:
    assert place("digits", tmp_path / "a" / "b" / "run") == tmp_path / "a" / "b" / "run"
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_nowhere_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    found = place("digits", tmp_path / "link")
    assert isinstance(found, Diagnostic)
    assert found.id == "run-folder-exists"
