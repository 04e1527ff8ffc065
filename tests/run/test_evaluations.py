"""What a spec evaluates: prepared before the training, worked out after it, and again from the run."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasdl
from kerasdl.cli.train import summary
from kerasdl.diagnostics import SpecError
from kerasdl.evaluation import perplexity
from kerasdl.pipeline import resolved
from kerasdl.run.state import sections
from kerasdl.syntax import node_text
from tests.run.training import Prepared
from tests.specs import stages_of

WORDS = """
kerasdl: 1
name: words
data:
  source: {WordClasses: {classes: 4, words: 5, sentences: 400}}
  splits: {test: 0.2}
  steps:
    - {Tokenize: , from: text, as: tokens}
    - {Vocabulary: {max_tokens: 24}, from: tokens, as: ids}
    - {CBOW: {window: 2}, from: ids, as: [context, word]}
  inputs: context
  targets: word
model:
  layers:
    - {Embedding: {input_dim: 24, output_dim: 8}, as: words}
    - GlobalAveragePooling1D
    - {Dense: {units: 24, activation: softmax}, as: scores}
train:
  loss: SparseCategoricalCrossentropy
  optimizer: {Adam: {learning_rate: 0.03}}
  batch_size: 64
  epochs: 3
  seed: 1
evaluate:
  - Perplexity
  - {KneserNey: , from: {history: context, word: word}}
  - {NearestNeighbors: {words: [noun_1, elephant], count: 3}, from: words, name: neighbors}
  - {ClassNeighbors: , from: words, name: classes}
  - {ClassNeighbors: , from: scores, name: scored}
  - {EmbeddingMap: , from: words, name: drawn}
  - {Analogies: {questions: [[noun_1, noun_2, verb_1, verb_2]]}, from: words}
expect:
  perplexity: {below: kneser_ney.unigram, seeds: 3}
  classes.same_class: {above: classes.chance, by: 0.2}
  perplexity.cross_entropy: {above: test.loss, by: 1}
"""


def refused(*changes: tuple[str, str]) -> list[str]:
    """The ids of what is told before the training of a changed spec."""
    prepared = Prepared(WORDS, *changes)
    built = prepared.built()
    before = [each.numpy().copy() for each in built.model.weights]
    with pytest.raises(SpecError) as wrong:
        prepared.run(built)
    assert all(
        np.array_equal(each.numpy(), old) for each, old in zip(built.model.weights, before, strict=True)
    )
    return [each.id for each in wrong.value.diagnostics]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("evaluations") / "run"
    return Prepared(WORDS).run(target=folder), folder


def test_perplexity_is_e_to_the_loss_of_test(run: tuple[Any, Path]) -> None:
    result, _ = run
    (found,) = (each for each in result.evaluations if each.name == "perplexity")
    assert found.numbers["perplexity"] == pytest.approx(math.exp(result.metrics["test"]["loss"]), rel=1e-4)


def test_promises_are_judged_against_other_values(run: tuple[Any, Path]) -> None:
    result, _ = run
    below, above, apart = result.expect
    numbers = {path: value for each in result.evaluations for path, value in each.numbers.items()}
    assert below.held == (numbers["perplexity"] < numbers["kneser_ney.unigram"])
    assert below.against == {"kneser_ney.unigram": numbers["kneser_ney.unigram"]}
    assert below.as_json()["wanted"] == {"below": "kneser_ney.unigram", "seeds": 3}
    assert above.held
    assert not apart.held  # both are the same number
    assert apart.against["test.loss"] == pytest.approx(apart.got, rel=1e-4)


def test_the_columns_of_an_output_layer_are_its_words(run: tuple[Any, Path]) -> None:
    """The context embedding C of the notes: words of a class stand in the same contexts."""
    result, _ = run
    numbers = {path: value for each in result.evaluations for path, value in each.numbers.items()}
    assert numbers["scored.same_class"] > numbers["scored.chance"] == numbers["classes.chance"]


def test_the_result_is_kept_as_json(run: tuple[Any, Path]) -> None:
    result, folder = run
    kept = json.loads((folder / "result.json").read_text())["evaluations"]
    assert kept == {each.name: each.as_json() for each in result.evaluations}
    assert kept["neighbors"]["notes"][0] == "Not in the vocabulary: elephant."
    assert [row[0] for row in kept["neighbors"]["tables"][0]["rows"]] == ["noun_1"]


def test_a_run_is_evaluated_again(run: tuple[Any, Path]) -> None:
    result, folder = run
    again = kerasdl.evaluate(folder)
    assert [each.as_json()["tables"] for each in again.evaluations] == [
        each.as_json()["tables"] for each in result.evaluations
    ]
    for one, other in zip(again.evaluations, result.evaluations, strict=True):
        assert one.numbers == pytest.approx(other.numbers, rel=1e-5)


def test_people_are_told_the_numbers_and_what_they_were_compared_with(run: tuple[Any, Path]) -> None:
    result, _ = run
    lines = summary(result).splitlines()
    numbers = {path: value for each in result.evaluations for path, value in each.numbers.items()}
    plain = (
        f"  perplexity  {numbers['perplexity']:.4g}  cross_entropy {numbers['perplexity.cross_entropy']:.4g}"
    )
    assert plain in lines
    other, got = numbers["classes.chance"], numbers["classes.same_class"]
    assert f"held: classes.same_class above classes.chance ({other:.4g}), by 0.2, got {got:.4g}" in lines
    assert not [line for line in lines if "neighbors" in line]  # which gives no number


def test_a_resolved_spec_evaluates_the_same() -> None:
    """Under the new names of layers in blocks, with every default."""
    block = "blocks:\n  encoder: {layers: [{Embedding: {input_dim: 24, output_dim: 8}, as: words}]}\nmodel:"
    text = WORDS.replace("model:", block, 1).replace(
        "{Embedding: {input_dim: 24, output_dim: 8}, as: words}\n    - Glo", "encoder\n    - Glo"
    )
    text = text.replace("from: words", "from: encoder.words")
    stages = stages_of(text)
    assert stages.diagnostics == ()
    again = stages_of(node_text(resolved(stages)))
    assert again.diagnostics == ()
    assert again.spec is not None
    written = {
        each.name: {key: taken.value for key, taken in each.takes.items()} for each in again.spec.evaluate
    }
    assert written["neighbors"] == {"embeddings": "encoder_words"}
    assert written["kneser_ney"] == {"history": "context", "word": "word"}
    assert [each.name for each in again.spec.evaluate] == list(written)
    promises = [(each.path, dict(each.comparisons)) for each in again.spec.expect]
    assert promises[1] == (("classes", "same_class"), {"above": "classes.chance", "by": 0.2})


def test_a_training_goes_on_whatever_is_evaluated() -> None:
    """What is looked at afterwards bears on no training."""
    other = WORDS[: WORDS.index("evaluate:")]
    one, two = (sections(resolved(stages_of(text), seed=1)) for text in (WORDS, other))
    assert one == two


def test_a_smoke_run_works_everything_out_and_judges_nothing() -> None:
    result = Prepared(WORDS).run(smoke=True)
    assert result.expect == ()
    assert len(result.evaluations) == 7


def test_masks_count_as_in_the_loss() -> None:
    """Sentences of padding: what stands behind their end is neither trained nor judged."""
    text = WORDS.replace(
        "    - {CBOW: {window: 2}, from: ids, as: [context, word]}\n",
        "    - {Windows: {length: 4, ahead: 4, stride: 4}, from: ids, as: [context, word]}\n",
    )
    text = text.replace("output_dim: 8}", "output_dim: 8, mask_zero: true}")
    text = text.replace("    - GlobalAveragePooling1D\n", "")
    text = text[: text.index("evaluate:")] + "evaluate: [Perplexity]\n"
    result = Prepared(text).run()
    (found,) = result.evaluations
    assert found.numbers["perplexity"] == pytest.approx(math.exp(result.metrics["test"]["loss"]), rel=1e-4)


# --- what is wrong is told before the training -------------------------------------------------------------------


def test_a_matrix_of_another_size_is_told_before_the_training() -> None:
    words = ("evaluate:\n", "evaluate:\n  - {NearestNeighbors: , from: narrow, name: more}\n")
    layer = ("    - GlobalAveragePooling1D\n", "    - GlobalAveragePooling1D\n    - {Dense: 5, as: narrow}\n")
    assert refused(words, layer) == ["vocabulary-unlike-matrix"]


DIGITS = """
kerasdl: 1
name: digits
data: {source: digits, steps: [{Rescaling: 0.0625, from: image}], inputs: image, targets: label}
model: {layers: [Flatten, {Dense: {units: 10, activation: softmax}, as: digit}]}
train: {loss: SparseCategoricalCrossentropy, optimizer: Adam, seed: 1}
evaluate: [EVALUATION]
"""


@pytest.mark.parametrize(
    ("evaluation", "id"),
    [
        ("{NearestNeighbors: , from: digit}", "no-vocabulary"),
        ("{ClassNeighbors: , from: digit}", "no-word-classes"),
    ],
)
def test_what_the_data_do_not_tell_is_told_before_the_training(evaluation: str, id: str) -> None:
    with pytest.raises(SpecError) as wrong:
        Prepared(DIGITS.replace("EVALUATION", evaluation)).run()
    assert [each.id for each in wrong.value.diagnostics] == [id]


def test_integers_above_the_vocabulary_are_told_before_the_training() -> None:
    text = DIGITS.replace("EVALUATION", "{KneserNey: , from: {history: image, word: label}}")
    text = text.replace("steps: [{Rescaling: 0.0625, from: image}], ", "")
    with pytest.raises(SpecError) as wrong:
        Prepared(text).run()
    assert [each.id for each in wrong.value.diagnostics] == ["evaluation-of-no-words"]


def test_an_evaluation_that_fails_loses_no_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(perplexity, "measured", fails)
    told: list[Any] = []
    warn: Callable[[Any], None] = told.extend
    result = Prepared(WORDS).run(target=tmp_path / "run", warn=warn)
    assert "evaluation-failed" in [each.id for each in told]
    assert not result.expect[0].held
    assert result.expect[0].got is None
    assert (tmp_path / "run" / "model.keras").exists()


def test_tsne_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kerasdl.evaluation.embedding_map.find_spec", lambda _: None)
    assert refused(("{EmbeddingMap: ,", "{EmbeddingMap: {method: tsne},")) == ["evaluation-needs-package"]
