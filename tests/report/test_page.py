"""Laws of the page: what it says is what the run gave, and nothing on it runs or is fetched."""

from __future__ import annotations

import base64
import io
import json
import math
import re
import signal
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import confusion_matrix, mean_absolute_error, precision_score, r2_score, recall_score

from kerasdl.report import Judged, Output
from kerasdl.report.outputs import outputs
from kerasdl.run.progress import Lines
from tests.report.runs import DIGITS, HOSTILE, NAMES, XOR, Run, run
from tests.report.tree import Element, drawings, section, table, tree
from tests.run.training import Prepared

MEGABYTE = 1_000_000
CLASSES = ("digits", "iris", "xor", "many", "mixed", "attack")
CELL = re.compile(r"(.*) taken for (.*): ([\d,]+) \(\S+ % of .*\)", re.DOTALL)


def page(name: str) -> Element:
    return tree(run(name).text)


def judged(found: Run) -> tuple[str, dict[str, np.ndarray]]:
    """The split that a report looks at, and its arrays."""
    splits = found.prepared.dataset.splits
    split = next(name for name in ("test", "validation", "train") if name in splits)
    return split, splits[split]


def answers(found: Run) -> tuple[np.ndarray, np.ndarray]:
    """(examples,) the true and the predicted classes, worked out once more."""
    _, arrays = judged(found)
    described = found.prepared.dataset.described
    inputs = [arrays[column.name] for column in described.inputs]
    got = np.asarray(found.result.model(inputs if len(inputs) > 1 else inputs[0]))
    said = got.argmax(axis=-1) if got.shape[-1] > 1 else (got[:, 0] > 0.5).astype(int)
    return arrays[described.target_names[0]].reshape(-1).astype(int), said


# --- a page like any other ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_element_is_ended_in_its_order(name: str) -> None:
    html = page(name)
    ids = [each.attributes["id"] for each in html.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    links = [each.attributes["href"] for each in html.all("a")]
    assert links == [f"#{each}" for each in ids]
    assert len(list(html.all("h1"))) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_xml_with_a_title(name: str) -> None:
    found = drawings(run(name).text)
    assert found
    assert all(each.find("title") is not None for each in found)
    numbers = [value for each in found for part in each.iter() for value in part.attrib.values()]
    assert not [value for value in numbers if re.search(r"\b(nan|inf|None)\b", value)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_and_nothing_runs(name: str) -> None:
    html = page(name)
    tags = {each.tag for each in html.all()}
    assert not tags & {"script", "iframe", "object", "embed", "link", "base", "form", "use", "image", "video"}
    for each in html.all():
        for attribute, value in each.attributes.items():
            assert not attribute.startswith("on")
            assert attribute not in ("srcset", "style", "action", "background", "poster", "xlink:href")
            assert attribute != "href" or value.startswith("#")
            assert attribute != "src" or value.startswith("data:image/png;base64,")
    for each in html.all("style"):
        assert "url(" not in each.text
        assert "@import" not in each.text
    (policy,) = (each for each in html.all("meta") if "http-equiv" in each.attributes)
    assert policy.attributes["content"].startswith("default-src 'none';")


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_a_small_file(name: str) -> None:
    assert run(name).file.stat().st_size < MEGABYTE / 4


def test_text_of_strangers_is_text() -> None:
    html = page("attack")
    assert HOSTILE in [each.text for each in html.all("p")]
    classes = table(section(html, "Predictions on test"), "precision and recall by class")
    assert sorted(row[0] for row in classes[1:]) == sorted([HOSTILE, "plain"])
    heads = table(section(html, "Predictions on test"), "right answers")[0]
    assert HOSTILE in heads
    assert section(html, "Spec").one("code").text == (run("attack").folder / "spec.yaml").read_text()


# --- the head, promises, metrics ---------------------------------------------------------------------------------


def test_promises_that_held_and_that_did_not_are_both_told() -> None:
    html = page("digits")
    metrics = run("digits").result.metrics["test"]
    assert table(section(html, "Promises"), "promises")[1:] == [
        ["test.accuracy", "✓ held", "at least 0.1 (one of 3 seeds)", f"{metrics['accuracy']:.4g}"],
        ["test.loss", "✗ not held", "at most 1e−9", f"{metrics['loss']:.4g}"],
    ]
    assert [each.text for each in html.one("header").all("span", "broken")] == ["✗ 1 of 2 held"]
    assert [each.text for each in page("diabetes").one("header").all("span", "held")] == ["✓ 1 of 1 held"]


def test_no_word_of_promises_where_there_are_none() -> None:
    assert "Promises" not in [each.text for each in page("xor").all("h2")]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "wild"])
def test_every_metric_of_every_split_is_in_the_table(name: str) -> None:
    head, *rows = table(section(page(name), "Metrics"), "metrics by split")
    told = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
    measured = [line for line in run(name).lines() if "split" in line]
    assert head[1:] == [line["split"] for line in measured]
    assert len(told) == len({metric for line in measured for metric in line} - {"split"})
    for line in measured:
        for metric, value in line.items():
            if metric != "split":
                shown = told[metric.replace("_", " ")][line["split"]].replace(",", "").replace("−", "-")
                assert float(shown) == pytest.approx(value, rel=1e-3)


# --- curves ------------------------------------------------------------------------------------------------------


def lines_of(figure: Element) -> dict[str, list[tuple[float, float]]]:
    """The places of a chart's lines, by split."""
    found = {}
    for group in figure.all("g"):
        pairs = re.findall(r"[ML]([\d.]+) ([\d.]+)", group.one("path").attributes["d"])
        found[group.attributes["class"]] = [(float(x), float(y)) for x, y in pairs]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_of_every_epoch_is_drawn(name: str) -> None:
    """A point for each finite number; later is farther right, more is higher."""
    epochs = [line for line in run(name).lines() if "epoch" in line]
    figures = {_title(each): lines_of(each) for each in section(page(name), "Learning curves").all("figure")}
    keys = {key for line in epochs for key in line} - {"epoch", "seconds", "learning_rate"}
    assert keys
    for key in keys:
        drawn = figures[key.removeprefix("val_").replace("_", " ")]
        points = drawn["validation" if key.startswith("val_") else "train"]
        values = [line[key] for line in epochs if line[key] is not None]
        assert len(points) == len(values)
        assert [x for x, _ in points] == sorted(x for x, _ in points)
        heights = [-y for _, y in points]
        for one in range(len(values)):
            for other in range(len(values)):
                assert values[one] <= values[other] or heights[one] >= heights[other]


def _title(figure: Element) -> str:
    return next(figure.one("figcaption").all("b")).text


def test_the_learning_rate_is_drawn_where_it_changes() -> None:
    titles = [_title(each) for each in section(page("digits"), "Learning curves").all("figure")]
    assert titles == ["loss", "accuracy", "learning rate"]
    fixed = [_title(each) for each in section(page("diabetes"), "Learning curves").all("figure")]
    assert fixed == ["loss", "mae"]


def test_a_single_epoch_is_a_point() -> None:
    figures = list(section(page("iris"), "Learning curves").all("figure"))
    assert [len(list(each.all("circle"))) for each in figures] == [1, 1]
    assert "1 of 1" in page("iris").one("header").text


def test_what_is_no_number_is_told() -> None:
    html = page("wild")
    curves = section(html, "Learning curves").text
    assert "not a number" in curves
    assert "No finite number in some epochs: train." in curves
    assert table(section(html, "Promises"), "promises")[1][1:] == ["✗ not held", "at most 1", "–"]
    assert "20 values of neuron are no finite number." in section(html, "Predictions on test").text


# --- classes -----------------------------------------------------------------------------------------------------


def matrix(place: Element) -> np.ndarray:
    """The counts of a confusion matrix as its cells tell them."""
    cells = list(place.one("svg", "heat").all("g", "cell"))
    side = math.isqrt(len(cells))
    written = [CELL.fullmatch(str(each.one("title").inside[0])) for each in cells]
    counts = [int(each[3].replace(",", "")) for each in written if each]
    shown = [int("".join(part.text for part in each.all("text")) or 0) for each in cells]
    assert counts == shown
    return np.reshape(counts, (side, side))


@pytest.mark.parametrize("name", CLASSES)
def test_the_confusion_matrix_is_that_of_scikit_learn(name: str) -> None:
    found = run(name)
    split, arrays = judged(found)
    wanted, said = answers(found)
    counts = matrix(section(page(name), f"Predictions on {split}"))
    np.testing.assert_array_equal(counts, confusion_matrix(wanted, said, labels=range(len(counts))))
    assert counts.sum() == len(next(iter(arrays.values())))


@pytest.mark.parametrize("name", CLASSES)
def test_precision_and_recall_are_those_of_scikit_learn(name: str) -> None:
    found = run(name)
    wanted, said = answers(found)
    rows = table(section(page(name), f"Predictions on {judged(found)[0]}"), "precision and recall by class")[
        1:
    ]
    labels = range(len(rows))
    for column, score in ((3, precision_score), (4, recall_score)):
        theirs = score(wanted, said, labels=labels, average=None, zero_division=0)
        ours = [0 if row[column] == "–" else float(row[column].strip("<>% ")) for row in rows]
        np.testing.assert_allclose(ours, 100 * theirs, atol=0.51)


def test_more_than_twenty_classes_have_their_matrix() -> None:
    assert matrix(section(page("many"), "Predictions on test")).shape == (25, 25)


def test_examples_are_what_they_are_said_to_be() -> None:
    """Cards of mistakes and of right answers, each with its own picture, class and answer."""
    found = run("digits")
    wanted, said = answers(found)
    cards = list(section(page("digits"), "Predictions on test").all("figure", "card"))
    assert len(cards) == 36 + 24
    raw = found.prepared.dataset.raw["test"]["image"]
    for card in cards:
        row = int(card.attributes["title"].split()[1].replace(",", "")) - 1
        right = "hit" in card.attributes["class"]
        assert right == bool(wanted[row] == said[row])
        assert next(card.all("b")).text == str(said[row])
        assert right or card.one("span", "truth").text == f"true {wanted[row]}"
        picture = base64.b64decode(card.one("img").attributes["src"].partition(",")[2])
        pixels = np.asarray(Image.open(io.BytesIO(picture)), "float64")
        np.testing.assert_allclose(pixels, raw[row, :, :, 0] * (255 / 16), atol=0.51)


def test_mistakes_are_told_from_the_surest_on() -> None:
    cards = section(page("digits"), "Predictions on test").all("figure", "miss")
    sure = [int(each.one("small").text.strip("<>% ")) for each in cards]
    assert sure == sorted(sure, reverse=True)


def test_no_mistakes_are_told_as_none() -> None:
    assert "No mistakes." in section(page("xor"), "Predictions on train").text


def test_pictures_stand_beside_the_other_columns() -> None:
    card = next(section(page("mixed"), "Predictions on test").all("figure", "card"))
    row = int(card.attributes["title"].split()[1]) - 1
    raw = run("mixed").prepared.dataset.raw["test"]
    picture = base64.b64decode(card.one("img").attributes["src"].partition(",")[2])
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(picture))), raw["image"][row])
    assert f"size {raw['size'][row, 0]:.4g}".replace("-", "−") in card.text


# --- values ------------------------------------------------------------------------------------------------------


def test_residuals_and_fit_are_those_of_scikit_learn() -> None:
    found = run("diabetes")
    _, arrays = judged(found)
    wanted, got = arrays["progression"][:, 0], np.asarray(found.result.model(arrays["patient"]))[:, 0]
    place = section(page("diabetes"), "Predictions on test")
    told = place.text
    assert f"mean absolute error {mean_absolute_error(wanted, got):.4g}" in told
    assert f"R²\u00a0{r2_score(wanted, got):.4g}" in told
    bars = [each.one("title").inside[0] for each in place.all("rect", "bar")]
    assert sum(int(str(each).rpartition(": ")[2]) for each in bars) == len(wanted)
    assert place.one("path", "dots").attributes["d"].count("M") == len(wanted)


def test_the_largest_errors_come_first() -> None:
    rows = table(section(page("diabetes"), "Predictions on test"), "largest errors")
    place = {name: rows[0].index(name) for name in ("predicted", "true")}
    errors = [abs(float(row[place["predicted"]]) - float(row[place["true"]])) for row in rows[1:]]
    assert errors == sorted(errors, reverse=True)


def test_pictures_stand_above_what_the_model_made_of_them() -> None:
    found = run("pictures")
    raw = found.prepared.dataset.splits["test"]["image"]
    made = np.asarray(found.result.model(raw))
    for card in section(page("pictures"), "Predictions on test").all("figure", "card"):
        row = int(card.attributes["title"].split()[1].replace(",", "")) - 1
        for picture, wanted in zip(card.all("img"), (raw[row], made[row]), strict=True):
            data = base64.b64decode(picture.attributes["src"].partition(",")[2])
            pixels = np.asarray(Image.open(io.BytesIO(data)), "float64")
            np.testing.assert_allclose(pixels, wanted[:, :, 0] * 255, atol=0.51)


# --- outputs and splits ------------------------------------------------------------------------------------------


def test_every_output_has_its_part() -> None:
    place = section(page("several"), "Predictions on test")
    assert [each.text for each in place.all("h3")] == ["Output kind", "Output width"]
    assert matrix(place).sum() == 30
    assert len(list(place.all("path", "dots"))) == 1


def test_without_a_test_split_the_training_examples_are_looked_at() -> None:
    assert len(judged(run("xor"))[1]["y"]) == 4
    assert matrix(section(page("xor"), "Predictions on train")).sum() == 4


def test_a_smoke_run_says_so(tmp_path: Path) -> None:
    Prepared(XOR).run(target=tmp_path / "run", smoke=True)
    html = tree((tmp_path / "run" / "report.html").read_text(encoding="utf-8"))
    assert html.one("p", "warning").text.startswith("A smoke run:")


def test_an_interrupted_run_says_so_and_leaves_the_test_examples_alone(tmp_path: Path) -> None:
    class Impatient(Lines):
        def epoch_ended(self, epoch: int, metrics: Mapping[str, float]) -> None:
            super().epoch_ended(epoch, metrics)
            signal.raise_signal(signal.SIGINT)

    Prepared(DIGITS).run(target=tmp_path / "run", progress=Impatient(io.StringIO()))
    html = tree((tmp_path / "run" / "report.html").read_text(encoding="utf-8"))
    assert html.one("p", "warning").text.startswith("Interrupted after 1 of 3 epochs:")
    headings = [each.text for each in html.all("h2")]
    assert "Predictions on validation" in headings
    assert "Promises" not in headings
    assert table(section(html, "Metrics"), "metrics by split")[0][1:] == ["train", "validation"]


def test_many_pictures_of_28_by_28_stay_far_below_two_megabytes() -> None:
    """Noise, which no compression makes smaller, in three colours, and every other answer wrong."""
    draw = np.random.default_rng(1)
    images = draw.integers(0, 256, (2000, 28, 28, 3)).astype("uint8")
    wanted = draw.integers(0, 10, 2000)
    got = np.eye(10)[np.where(np.arange(2000) % 2, wanted, (wanted + 1) % 10)]
    output = Output("digit", "label", wanted, got, "SparseCategoricalCrossentropy")
    made = outputs(Judged("test", np.arange(2000), 2000, {"image": images}, (output,)))
    assert made.count("<img") == 36 + 24
    assert len(made) < 0.5 * MEGABYTE


def test_with_hundreds_of_classes_the_pairs_most_often_mistaken_are_listed() -> None:
    wanted = np.arange(600) % 300
    said = np.where(wanted == 7, 9, wanted)
    output = Output("word", "label", wanted, np.eye(300)[said], "SparseCategoricalCrossentropy")
    made = outputs(Judged("test", np.arange(600), 600, {"x": np.zeros((600, 2))}, (output,)))
    html = tree(f"<!doctype html>\n<html>{made}</html>")
    assert not list(html.all("svg", "heat"))
    assert table(html, "classes most often mistaken")[1:] == [["7", "9", "2"]]


def test_answers_that_are_no_numbers_are_neither_right_nor_wrong() -> None:
    got = np.array([[0.1, 0.9], [np.nan, np.nan], [0.8, 0.2]])
    output = Output("y", "label", np.array([1, 0, 1]), got, "SparseCategoricalCrossentropy")
    made = outputs(Judged("test", np.arange(3), 3, {"x": np.zeros((3, 1))}, (output,)))
    html = tree(f"<!doctype html>\n<html>{made}</html>")
    assert "1 of 2 examples right (50 %), on test. 1 answers are no number." in html.text
    assert matrix(html).sum() == 2


# --- the model, the spec, the lock -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_is_in_the_table_and_in_the_diagram(name: str) -> None:
    place = section(page(name), "Model")
    rows = table(place, "layers")[1:]
    graph = run(name).prepared.graph
    assert {row[0] for row in rows} == {node.name for node in graph.nodes}
    counted = sum(int(row[3].replace(",", "") or 0) for row in rows)
    assert counted == run(name).result.model.count_params()
    drawn = next(place.all("svg"))
    assert all(row[1].split()[0] in drawn.text for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_lock_is_told_whole(name: str) -> None:
    lock = json.loads((run(name).folder / "lock.json").read_text())
    told = dict(table(section(page(name), "Lock"), "lock"))
    assert told["spec"] == lock["spec"]
    for package, version in lock["versions"].items():
        assert told[f"versions {package}"] == version
