"""Splits by groups and by classes, and examples that stand in two splits."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.backend.construct import construct
from kerasdl.data import load
from kerasdl.data.split import Shares, draw_groups
from tests.data.sections import described, marked, told

CSV = "data: {source: {CSV: data.csv}, "


@settings(max_examples=100)
@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=80),
    st.lists(st.floats(0.05, 0.4), min_size=1, max_size=2),
    st.integers(0, 5),
)
def test_no_group_is_in_two_splits_and_each_example_is_in_one(
    groups: list[int], shares: list[float], seed: int
) -> None:
    array = np.array(groups)
    rows = draw_groups(Shares({f"split_{n}": share for n, share in enumerate(shares)}, seed), array)
    assert sorted(np.concatenate(list(rows.values())).tolist()) == list(range(len(groups)))
    found = [set(array[chosen].tolist()) for chosen in rows.values()]
    assert sum(map(len, found)) == len(set().union(*found))


def test_shares_are_kept_as_far_as_groups_allow() -> None:
    groups = np.repeat(np.arange(100), 5)
    rows = draw_groups(Shares({"validation": 0.1, "test": 0.2}), groups)
    assert {name: len(chosen) for name, chosen in rows.items()} == {
        "train": 350, "validation": 50, "test": 100,
    }  # fmt: skip


def test_another_seed_draws_other_groups() -> None:
    groups = np.arange(50)
    one, other = (draw_groups(Shares({"test": 0.2}, seed), groups)["test"].tolist() for seed in (0, 1))
    assert one != other


def test_patients_stay_whole(tmp_path: Path) -> None:
    rows = "".join(f"{n // 4},{n * 0.5},{n % 2}\n" for n in range(40))
    (tmp_path / "data.csv").write_text("patient,size,label\n" + rows)
    section = CSV + "splits: {by: patient, train: 0.8, test: 0.2}, inputs: [size, patient], targets: label}"
    found = described(section, tmp_path)
    assert found.counts == {"train": None, "test": None}
    dataset, diagnostics = load(found, construct)
    assert diagnostics == ()
    assert dataset is not None
    train, test = (set(dataset.splits[name]["patient"].ravel().tolist()) for name in ("train", "test"))
    assert (len(train), len(test), train & test) == (8, 2, set())


def test_classes_of_words_are_drawn_in_their_shares(tmp_path: Path) -> None:
    """30 of one kind and 10 of the other; a fifth holds 6 and 2."""
    rows = "".join(f"{n},{'cat' if n % 4 else 'dog'}\n" for n in range(40))
    (tmp_path / "data.csv").write_text("size,kind\n" + rows)
    steps = "steps: [{Classes: , from: kind}], splits: {test: 0.2}"
    dataset, _ = load(described(CSV + steps + ", inputs: size, targets: kind}", tmp_path), construct)
    assert dataset is not None
    assert np.bincount(dataset.splits["test"]["kind"].ravel()).tolist() == [6, 2]


def test_too_few_groups_are_told(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("patient,size\n" + "".join(f"1,{n}\n" for n in range(10)))
    section = CSV + "splits: {by: patient, test: 0.2}, inputs: size}"
    dataset, (wrong,) = load(described(section, tmp_path), construct)
    assert dataset is None
    assert wrong.id == "groups-too-few"
    assert "`train`" in wrong.headline


def test_the_column_of_the_groups_is_checked(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("patient,size\n1,2\n2,3\n")
    (wrong,) = told(CSV + "splits: {by: patent, test: 0.5}, inputs: size}", tmp_path)
    assert (wrong.id, marked(wrong), wrong.help) == ("unknown-column", "patent", "write `patient`")


# --- duplicates --------------------------------------------------------------------------------------------------


def test_an_example_in_two_splits_is_told_with_its_lines(tmp_path: Path) -> None:
    """Lines of the file, whatever empty lines stand between the rows."""
    (tmp_path / "data.csv").write_text(
        "size,label\n\n" + "".join(f"{n},{n % 2}\n" for n in range(10)) + "0,0\n"
    )
    section = CSV + "splits: {test: 5, seed: SEED}, inputs: size, targets: label}"
    for seed in range(20):
        dataset, warned = load(described(section.replace("SEED", str(seed)), tmp_path), construct)
        assert dataset is not None
        zeros = {name: int((dataset.splits[name]["size"] == 0).sum()) for name in dataset.splits}
        assert len(warned) == (zeros == {"train": 1, "test": 1})
        for each in warned:
            assert (each.id, each.severity) == ("duplicates-across-splits", "warning")
            assert {"line 3 (", "line 13 ("} <= {
                note for note in ("line 3 (", "line 13 (") if note in each.notes[0]
            }


def test_examples_that_differ_in_any_column_are_no_duplicates(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x_train=[[1, 2]], y_train=[0], x_test=[[1, 2], [1, 2]], y_test=[1, 0])
    section = "data: {source: {NPZ: data.npz}, inputs: x, targets: y}"
    _, (warned,) = load(described(section, tmp_path), construct)
    assert warned.headline == "1 example of `test` stands in `train` as well"
    assert "row 2 of `test` is row 1 of `train`" in warned.notes[0]


@pytest.mark.parametrize("source", ["digits", "wine", "breast_cancer"])
def test_bundled_sets_have_no_duplicates_across_splits(source: str) -> None:
    splits = "" if source == "digits" else "splits: {test: 0.2}, "
    column = "image" if source == "digits" else "label"
    _, warned = load(described(f"data: {{source: {source}, {splits}inputs: {column}}}"), construct)
    assert warned == ()
