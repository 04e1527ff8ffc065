"""`kerasdl show`: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kerasdl.cli import kerasdl
from kerasdl.cli.outcome import guarded
from kerasdl.pipeline import run
from kerasdl.show import graph_text
from kerasdl.syntax import plain

SPEC = """\
kerasdl: 1
name: small
params: {width: 6}
model:
  inputs: {image: [8, 8, 1]}
  layers:
    - Conv2D: {filters: $width, kernel_size: 3, activation: relu}
    - Flatten
    - Dense: 10
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return str(path)


def show(*arguments: str) -> int:
    return guarded(kerasdl, ["show", *arguments])


def test_the_table_counts_the_parameters(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    """3*3*1*6 + 6 and 6*6*6*10 + 10."""
    assert show(spec) == 0
    out, err = capsys.readouterr()
    assert "Conv2D 6 3x3 relu" in out
    assert "parameters: 2,230 (2,230 trainable)" in out
    assert err == ""


def test_json_is_one_object(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(spec, "--json", "--set", "params.width=8") == 0
    told = json.loads(capsys.readouterr().out)
    assert [layer["class"] for layer in told["layers"]] == ["Conv2D", "Flatten", "Dense"]
    assert [layer["parameters"] for layer in told["layers"]] == [80, 0, 2890]
    assert told["layers"][0]["file"] == spec
    assert told["layers"][0]["line"] == 7
    assert told["parameters"]["total"] == 2970
    assert told["diagnostics"] == []


def test_the_diagram_is_written_and_nothing_printed(
    spec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "small.svg"
    assert show(spec, "--diagram", str(target)) == 0
    out, err = capsys.readouterr()
    assert ElementTree.parse(target).getroot().tag.endswith("svg")
    assert out == ""
    assert str(target) in err


def test_resolved_shows_what_set_changed_and_every_default(
    spec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(spec, "--resolved", "--set", "params.width=8") == 0
    whole = tmp_path / "whole.yaml"
    whole.write_text(capsys.readouterr().out)
    root = plain(run(whole, shapes=False).composition.root)  # type: ignore[union-attr]
    conv, *_, dense = root["model"]["layers"]
    assert (conv["Conv2D"]["filters"], conv["Conv2D"]["padding"], conv["from"]) == (8, "valid", "image")
    assert dense["Dense"]["kernel_initializer"] == "glorot_uniform"
    assert show(str(whole), "--resolved") == 0
    assert capsys.readouterr().out == whole.read_text()


def test_resolved_is_not_printed_of_a_spec_with_a_mistake(
    spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(spec, "--resolved", "--set", "params.width=nothing") == 1
    assert capsys.readouterr().out == ""


def test_the_stages_are_printed(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(spec, "--stage", "graph") == 0
    graph = run(spec, shapes=False).graph
    assert graph is not None
    assert capsys.readouterr().out == graph_text(graph)
    assert show(spec, "--stage", "spec") == 0
    assert capsys.readouterr().out.startswith("spec: Spec\n  name: small\n")
    assert show(spec, "--stage", "document") == 0
    assert capsys.readouterr().out == SPEC


def test_keras_tells_the_same_count(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(spec, "--stage", "keras") == 0
    assert "Total params: 2,230" in capsys.readouterr().out


def test_no_shapes_does_without_counts(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(spec, "--no-shapes") == 0
    out = capsys.readouterr().out
    assert "Conv2D 6 3x3 relu" in out
    assert "parameters" not in out


def test_a_mistake_is_told_and_no_table_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(SPEC.replace("Dense: 10", "Dens: 10"), encoding="utf-8")
    assert show(str(wrong), "--diagram", str(tmp_path / "x.svg")) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Dens" in err
    assert not (tmp_path / "x.svg").exists()


def test_a_mistake_in_json_is_one_object_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(str(tmp_path / "none.yaml"), "--json") == 1
    assert len(json.loads(capsys.readouterr().out)["diagnostics"]) == 1


def test_an_early_stage_is_shown_in_spite_of_a_later_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(SPEC.replace("Dense: 10", "Dens: 10"), encoding="utf-8")
    assert show(str(wrong), "--stage", "document") == 1
    assert "Dens: 10" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a.png", "a", "svg", "a.svg.txt"])
def test_a_diagram_of_another_kind_is_refused(
    spec: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(spec, "--diagram", str(tmp_path / name)) == 2
    assert "expected a name that ends in .svg" in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_a_folder_that_is_not_there_is_told(
    spec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(spec, "--no-shapes", "--diagram", str(tmp_path / "new" / "a.svg")) == 1
    out, err = capsys.readouterr()
    assert err.startswith("error[picture-unwritable]")
    assert "in a folder that exists" in err
    assert out == ""
    assert not (tmp_path / "new").exists()
