"""How the outputs were judged by examples: a section for each."""

from __future__ import annotations

import numpy as np

from kerasdl.report import examples
from kerasdl.report.answers import Classified, Measured, answers
from kerasdl.report.charts import histogram, scatter
from kerasdl.report.heat import heat_map
from kerasdl.report.judged import bars, confused, confusion, fit_of, scores
from kerasdl.report.markup import Markup, element, joined
from kerasdl.report.numbers import number, percent
from kerasdl.report.story import Judged, Output
from kerasdl.report.tables import scrolled, table

MOST_CLASSES = 40  # with more, a map is a blur: the pairs most often mistaken are listed
LISTED = 30
MOST_VALUES = 4  # of an output, each with charts of its own; more are drawn together


def outputs(judged: Judged) -> Markup:
    """Every output, each under its name where there are several."""
    return joined(_output(judged, output) for output in judged.outputs)


def _output(judged: Judged, output: Output) -> Markup:
    found = answers(output)
    parts = [element("h3", f"Output {output.name}")] if len(judged.outputs) > 1 else []
    if isinstance(found, Classified):
        parts.append(_classified(judged, found))
    elif isinstance(found, Measured):
        parts.append(_measured(judged, found))
    else:
        parts.append(element("p", f"{output.name} cannot be laid beside {output.target} example by example."))
    return joined(parts)


# --- classes -----------------------------------------------------------------------------------------------------


def _classified(judged: Judged, found: Classified) -> Markup:
    if not len(found.wanted):
        return _summary(judged, found)
    counts = confusion(found.wanted, found.said, len(found.classes))
    beside = [
        element("div", part) for part in (_map(judged, found, counts), _by_class(found, counts)) if part
    ]
    parts = [_summary(judged, found), _pairs(found, counts), element("div", *beside, class_="aside")]
    if found.single:
        parts.append(examples.of_classes(judged, found))
    return joined(parts)


def _map(judged: Judged, found: Classified, counts: np.ndarray) -> Markup:
    if len(found.classes) > MOST_CLASSES:
        return Markup()
    title = f"Confusion matrix of {found.name} on {judged.split}"
    return joined(
        [element("h4", "Confusion matrix"), scrolled(title, heat_map(title, counts, found.classes))]
    )


def _summary(judged: Judged, found: Classified) -> Markup:
    right, total = int(found.right.sum()), len(found.right)
    what = "examples" if found.single else "answers"
    words = f"{right:,} of {total:,} {what} right ({percent(right / total) if total else '–'}), {_looked_at(judged)}."
    if found.ignored:
        words += f" {found.ignored:,} answers have no class to be judged by."
    if found.lost:
        words += f" {found.lost:,} answers are no number."
    return element("p", words)


def _looked_at(judged: Judged) -> str:
    some = "" if len(judged.rows) == judged.of else f", {len(judged.rows):,} of its {judged.of:,} examples"
    return f"on {judged.split}{some}"


def _pairs(found: Classified, counts: np.ndarray) -> Markup:
    few = len(found.classes) <= MOST_CLASSES
    pairs = confused(counts, 3 if few else LISTED)
    if not pairs:
        return Markup()
    if few:
        told = "; ".join(
            f"{found.classes[row]} taken for {found.classes[column]} ({count:,})"
            for row, column, count in pairs
        )
        return element("p", f"Most often mistaken: {told}.")
    rows = [(found.classes[row], found.classes[column], f"{count:,}") for row, column, count in pairs]
    return table("classes most often mistaken", ("true", "predicted", "times"), rows, (2,))


def _by_class(found: Classified, counts: np.ndarray) -> Markup:
    listed = list(zip(found.classes, scores(counts), strict=True))
    note: str = ""
    if len(listed) > MOST_CLASSES:
        listed = sorted(listed, key=lambda each: (np.nan_to_num(each[1].recall, nan=2.0), each[0]))[:LISTED]
        note = element(
            "p", f"The {LISTED} classes of the least recall, of {len(found.classes):,}.", class_="note"
        )
    rows = [
        (name, f"{each.count:,}", f"{each.said:,}", percent(each.precision), percent(each.recall))
        for name, each in listed
    ]
    heads = ("class", "examples" if found.single else "answers", "predicted", "precision", "recall")
    return joined(
        [element("h4", "By class"), table("precision and recall by class", heads, rows, range(1, 5)), note]
    )


# --- values ------------------------------------------------------------------------------------------------------


def _measured(judged: Judged, found: Measured) -> Markup:
    width = found.wanted.shape[1]
    apart = 1 < width <= MOST_VALUES
    columns = range(width) if apart else [slice(None)]
    parts = [
        _value(
            judged,
            f"{found.name}[{column}]" if apart else found.name,
            found.wanted[:, column],
            found.got[:, column],
        )
        for column in columns
    ]
    return joined([*parts, examples.of_values(judged, found)])


def _value(judged: Judged, name: str, wanted: np.ndarray, got: np.ndarray) -> Markup:
    wanted, got = wanted.reshape(-1), got.reshape(-1)
    known = np.isfinite(wanted) & np.isfinite(got)
    wanted, got = wanted[known], got[known]
    lost = int((~known).sum())
    lines = [element("p", f"{lost:,} values of {name} are no finite number.", class_="note")] if lost else []
    if not len(wanted):
        return joined(lines)
    fit = fit_of(wanted, got)
    words = (
        f"{name} {_looked_at(judged)}: mean absolute error {number(fit.mean_absolute_error)}, "
        f"root mean squared error {number(fit.root_mean_squared_error)}, R²\u00a0{number(fit.r2)}."
    )
    dots = scatter(
        f"{name}: predicted against true values on {judged.split}", wanted, got, "true", "predicted"
    )
    residuals = histogram(
        f"{name}: residuals on {judged.split}", *bars(got - wanted), "predicted − true", "how many"
    )
    charts = [
        element("figure", element("figcaption", element("b", title)), chart, class_="panel-chart")
        for title, chart in (("Predicted against true", dots), ("Residuals", residuals))
    ]
    return joined([*lines, element("p", words), element("div", *charts, class_="charts")])
