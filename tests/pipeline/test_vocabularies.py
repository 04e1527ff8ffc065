"""A matrix goes to another spec with the vocabulary that its rows belong to."""

import json
from pathlib import Path

import numpy as np
import pytest

import kerasdl

WORDS = """
kerasdl: 1
name: words
data:
  source: {WordClasses: {classes: 4, words: 6, sentences: 200}}
  steps:
    - {Tokenize: , from: text, as: tokens}
    - {Vocabulary: {max_tokens: 30, min_count: 2, oov_token: <unk>}, from: tokens}
    - {CBOW: 2, from: tokens, as: [context, word]}
  inputs: context
  targets: word
model:
  layers:
    - {Embedding: {input_dim: 30, output_dim: 4}, as: words}
    - GlobalAveragePooling1D
    - Dense: 30
train: {loss: {SparseCategoricalCrossentropy: {from_logits: true}}, optimizer: Adam, seed: 1}
"""
OTHER = """
kerasdl: 1
name: other
data:
  source: {CSV: lines.csv}
  steps:
    - {Tokenize: , from: text, as: tokens}
    - {Vocabulary: {max_tokens: 30, layer: words}, from: tokens}
    - {Pad: 4, from: tokens}
    - {Classes: , from: kind}
  inputs: tokens
  targets: kind
model:
  layers:
    - {Embedding: {input_dim: 30, output_dim: 4}, as: words, frozen: true}
    - GlobalAveragePooling1D
    - Dense: {units: 2, activation: softmax}
weights: {words: {spec: words.yaml}}
train: {loss: SparseCategoricalCrossentropy, optimizer: Adam, epochs: 2, seed: 1}
"""
LINES = "text,kind\nnoun_1 verb_1 strange,a\nverb_2 noun_1,b\nnoun_2 verb_1,a\nverb_1 noun_3,b\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "words.yaml").write_text(WORDS)
    (tmp_path / "other.yaml").write_text(OTHER)
    (tmp_path / "lines.csv").write_text(LINES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def learned(run: Path) -> dict:
    steps = json.loads((run / "data.json").read_text())["steps"]
    return next(each["learned"] for each in steps if each["step"] == "Vocabulary")


def test_the_vocabulary_is_that_of_the_run_whose_rows_are_taken(folder: Path) -> None:
    result = kerasdl.train(folder / "other.yaml", out=folder / "run")
    (lender,) = (folder / "runs/words").iterdir()
    assert learned(folder / "run") == learned(lender)
    assert learned(lender)["special"] == ["", "<unk>"]
    tokens = ["", "<unk>", *learned(lender)["vocabulary"]]
    rows = result.model.get_layer("words").get_weights()[0]
    again = (
        kerasdl.train(folder / "words.yaml", out=folder / "again").model.get_layer("words").get_weights()[0]
    )
    np.testing.assert_array_equal(rows[tokens.index("noun_1")], again[tokens.index("noun_1")])


def test_a_run_goes_on_and_is_measured_without_the_other(folder: Path) -> None:
    kerasdl.train(folder / "other.yaml", out=folder / "run")
    for each in sorted((folder / "runs").rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    before = kerasdl.evaluate(folder / "run").metrics["train"]
    assert before.keys() >= {"loss"}
    more = kerasdl.train(
        folder / "run/spec.yaml", set={"train.epochs": 3}, resume=folder / "run", out=folder / "more"
    )
    assert len(more.history) == 3
    assert learned(folder / "more") == learned(folder / "run")


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ("{max_tokens: 30, layer: words}", "{max_tokens: 30, layer: wrods}", "vocabulary-not-lent"),
        ("{max_tokens: 30, layer: words}", "{max_tokens: 20, layer: words}", "vocabulary-larger"),
    ],
)
def test_what_does_not_fit_is_told(folder: Path, old: str, new: str, id: str) -> None:
    (folder / "other.yaml").write_text(OTHER.replace(old, new))
    with pytest.raises(kerasdl.SpecError) as refusal:
        kerasdl.train(folder / "other.yaml", out=folder / "run")
    assert [each.id for each in refusal.value.diagnostics] == [id]
    assert not (folder / "run").exists()


def test_a_run_without_a_vocabulary_is_told(folder: Path) -> None:
    kerasdl.train(folder / "words.yaml", out=folder / "words")
    path = folder / "words/data.json"
    said = json.loads(path.read_text())
    said["steps"] = [each for each in said["steps"] if each["step"] != "Vocabulary"]
    path.write_text(json.dumps(said))
    (folder / "other.yaml").write_text(OTHER.replace("{spec: words.yaml}", "{run: words}"))
    with pytest.raises(kerasdl.SpecError) as refusal:
        kerasdl.train(folder / "other.yaml", out=folder / "run")
    assert [each.id for each in refusal.value.diagnostics] == ["no-vocabulary"]


def test_a_smoke_test_learns_its_own_where_there_is_no_run_yet(folder: Path) -> None:
    kerasdl.train(folder / "other.yaml", out=folder / "run", smoke=True)
    assert not (folder / "runs").exists()


def test_rows_that_belong_to_other_words_are_told(folder: Path) -> None:
    (folder / "other.yaml").write_text(OTHER.replace(", layer: words", ""))
    with pytest.warns(UserWarning, match="rows-of-other-words"):
        kerasdl.train(folder / "other.yaml", out=folder / "run")
