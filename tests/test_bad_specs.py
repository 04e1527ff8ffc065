"""Every mistake in tests/bad_specs is told word for word as written there, and every message is written there."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from kerasdl.diagnostics import Diagnostic
from kerasdl.syntax import splice
from tests.literate import Case, frames, read_cases, told

CASES = {case.name: case for case in read_cases()}
MESSAGES = Path(__file__).parents[1] / "kerasdl/diagnostics/messages"

ELSEWHERE = {
    # What no text in a Markdown file can hold.
    "file-missing": "syntax/test_read.py",
    "file-unreadable": "syntax/test_read.py",
    "not-utf8": "syntax/test_read.py",
    "too-large": "syntax/test_read.py",
    "too-many-files": "compose/test_extends.py",
    "blocks-too-deep": "graph/test_bounds.py",
    "too-many-mistakes": "graph/test_bounds.py",
    "no-training-split": "data/test_no_training_split.py",
    # What shows only when data are read, or on another machine.
    "array-of-objects": "data/test_files.py",
    "array-columns-differ": "data/test_tables.py",
    "arrays-unequal": "data/test_files.py",
    "data-checksum-wrong": "data/test_download.py",
    "extra-missing": "data/test_image_steps.py",
    "data-not-here": "data/test_download.py",
    "data-changed": "data/test_learned.py",
    "duplicates-across-splits": "data/test_groups.py",
    "groups-too-few": "data/test_groups.py",
    "no-images": "data/test_summary.py",
    "nothing-left": "data/test_missing.py",
    "nothing-made": "data/test_words.py",
    "picture-unwritable": "data/test_summary.py",
    "plugin-unusable": "test_plugins.py",
    "step-failed": "data/test_steps.py",
    "unknown-class": "data/test_missing.py",
    "value-not-finite": "data/test_files.py",
    # What shows only when a model is built or trained.
    "backend-missing": "run/test_choice.py",
    "backend-taken": "run/test_choice.py",
    "backend-unknown": "run/test_choice.py",
    "run-folder-exists": "run/test_folder.py",
    "no-state": "run/test_resume.py",
    "stray-label": "run/test_train.py",
    "nothing-to-resume": "run/test_resume.py",
    "resumes-another": "run/test_resume.py",
    "resumes-elsewhere": "run/test_resume.py",
    "resumes-on-other-data": "run/test_resume.py",
    "run-folder-unwritable": "run/test_folder.py",
    "not-a-run": "run/test_evaluate.py",
    "run-damaged": "run/test_evaluate.py",
    "no-vocabulary": "run/test_evaluations.py",
    "vocabulary-unlike-matrix": "run/test_evaluations.py",
    "no-word-classes": "run/test_evaluations.py",
    "evaluation-needs-package": "run/test_evaluations.py",
    "evaluation-failed": "run/test_evaluations.py",
    "shapes-unknown": "backend/test_infer.py",
    "training-failed": "run/test_training_failed.py",
    "report-failed": "report/test_failure.py",
    "report-interrupted": "report/test_failure.py",
    # What is said of the examples that a model is served.
    "input-column-missing": "run/test_predict.py",
    "input-empty": "run/test_predict.py",
    "input-image-mode": "run/test_predict.py",
    "input-kind": "run/test_predict.py",
    "input-missing": "run/test_predict.py",
    "input-no-images": "run/test_predict.py",
    "input-no-table": "run/test_predict.py",
    "input-no-text": "run/test_predict.py",
    "input-words": "data/test_words.py",
    "input-shape": "run/test_predict.py",
    "input-unreadable": "run/test_predict.py",
    "negative-weight": "data/test_weights.py",
    **dict.fromkeys(
        ("no-vocabulary", "rows-of-other-words", "vocabulary-larger", "vocabulary-not-lent"),
        "pipeline/test_vocabularies.py",
    ),
    # What is said of weights from elsewhere, for which files of weights have to be there.
    **dict.fromkeys(
        (
            "stored-dtype",
            "stored-layer-missing",
            "stored-layers-missing",
            "stored-shape",
            "stored-weights-differ",
            "weights-kind",
            "weights-of-no-run",
            "weights-unreadable",
        ),
        "backend/test_borrowed.py",
    ),
    **dict.fromkeys(
        ("circular-weights", "lender-cannot-train", "lender-not-trained"), "pipeline/test_borrowing.py"
    ),
    **dict.fromkeys(
        (
            "new-one-class",
            "new-one-column",
            "new-spec-exists",
            "new-spec-unwritable",
            "new-target-of-images",
            "new-target-of-words",
            "new-without-data",
            "new-without-inputs",
        ),
        "data/test_starter.py",
    ),
    **dict.fromkeys(
        (
            "class-not-trained",
            "class-without-images",
            "data-folder-missing",
            "image-shape",
            "image-unreadable",
            "no-image-classes",
        ),
        "data/test_images.py",
    ),
    **dict.fromkeys(
        (
            "examples-left-out",
            "folder-without-images",
            "mask-missing",
            "mask-shape",
            "mask-unreadable",
            "no-example-left",
        ),
        "data/test_masks.py",
    ),
    "input-value": "run/test_predict.py",
    "input-without-images": "run/test_predict.py",
    "too-deep-for-csv": "run/test_predict.py",
}
"""Where the messages are tested that cannot be written here, by id."""

Told = dict[str, tuple[Diagnostic, ...]]


@pytest.fixture(scope="session")
def all_told() -> Told:
    """What is told about every case; the shapes of all come from one process."""
    return dict(zip(CASES, told(list(CASES.values())), strict=True))


def each_case():
    return pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])


@each_case()
def test_it_is_told_as_written(case: Case, all_told: Told) -> None:
    assert frames(all_told[case.name]) == case.expected


@each_case()
def test_a_headline_is_complete_and_short(case: Case, all_told: Told) -> None:
    for each in all_told[case.name]:
        assert each.headline == each.headline.strip().rstrip(".")
        assert "\n" not in each.headline
        assert not each.headline[0].isupper() or each.headline.startswith("Keras")
        assert not (each.help or "").endswith(("?", "."))
        assert each.labels
        assert each.labels[0].text


SEVERAL = {
    "compose/change_two_of_a_name", "graph/bad_shape", "graph/part_in_block", "objectives/several_at_once",
    "shapes/two_mistakes", "spec/float_units", "spec/learning_rate_of_adam", "spec/lower_case_layer",
    "spec/missing_argument", "spec/misspelt_layer", "spec/misspelt_loss", "spec/name_of_pytorch",
    "spec/several_mistakes", "syntax/missing_space_after_dash",
}  # fmt: skip
"""The specs in which there are several mistakes, beside those of the folder `together`."""


def test_one_mistake_is_one_diagnostic(all_told: Told) -> None:
    several = {name for name, found in all_told.items() if len(found) != 1}
    assert several == SEVERAL | {name for name in CASES if name.startswith("together/")}


def test_an_edit_mends_its_mistake(all_told: Told) -> None:
    """With the edit made, the mistake is gone; what stands behind it may be told then."""
    chosen = [(CASES[name], each) for name, found in all_told.items() for each in found if _is_mendable(each)]
    after = told([_mended(case, each) for case, each in chosen])
    for (case, each), found in zip(chosen, after, strict=True):
        assert _identity(each) not in map(_identity, found), case.name


def _identity(diagnostic: Diagnostic) -> tuple[str, str, int | None]:
    return diagnostic.id, diagnostic.headline, diagnostic.span.line if diagnostic.span else None


def _is_mendable(diagnostic: Diagnostic) -> bool:
    return diagnostic.edit is not None and diagnostic.edit.span.source.name != "--set"


def _mended(case: Case, diagnostic: Diagnostic) -> Case:
    edit = diagnostic.edit
    assert edit is not None
    name = edit.span.source.name
    return replace(case, files={**case.files, name: splice(case.files[name], [edit])})


def ids_of_messages() -> set[str]:
    """The first argument of every `Diagnostic(...)` and `_said(...)` in the messages."""
    found: set[str] = set()
    for path in MESSAGES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                id = node.args[0]
                if (
                    node.func.id in ("Diagnostic", "_said")
                    and isinstance(id, ast.Constant)
                    and isinstance(id.value, str)
                ):
                    found.add(id.value)
    return found


def test_every_message_is_written_somewhere(all_told: Told) -> None:
    covered = {each.id for diagnostics in all_told.values() for each in diagnostics}
    assert sorted(ids_of_messages() - covered - ELSEWHERE.keys()) == []


def test_what_is_covered_elsewhere_is_not_covered_here(all_told: Told) -> None:
    covered = {each.id for diagnostics in all_told.values() for each in diagnostics}
    assert sorted(covered & ELSEWHERE.keys()) == []
    for id, path in ELSEWHERE.items():
        assert f'"{id}"' in (Path(__file__).parent / path).read_text(encoding="utf-8"), id
