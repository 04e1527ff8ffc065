"""The page: head, sections in order, foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from kerasdl.graph.model import Shape
from kerasdl.report.curves import curves
from kerasdl.report.evaluations import evaluations
from kerasdl.report.markup import Markup, element, joined
from kerasdl.report.numbers import duration, number, shortened, value
from kerasdl.report.outputs import outputs
from kerasdl.report.story import Promised, Story
from kerasdl.report.style import style
from kerasdl.report.tables import scrolled, table
from kerasdl.show import picture, rows, totals
from kerasdl.show.label import shape_text

NOTHING_FROM_OUTSIDE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
WORDS = {
    "min": "at least", "max": "at most", "equals": "equal to", "within": "within", "above": "above", "below": "below",
    "by": "by",
}  # fmt: skip
MOST_LAYERS = 1000
LONG = 40  # rows or lines from which a part is folded away
LARGEST_PICTURE = 600  # layers; a larger model's diagram would be most of the file
LONGEST_SPEC = 200_000
_BY = re.compile(r"(?<=\d)x(?=\d)")


def page(story: Story) -> str:
    """The whole file.

    Args:
        story: Of a run.
    """
    with np.errstate(all="ignore"):  # a training may have left any number
        sections = [(title, inside) for title, inside in _sections(story) if inside]
    body = [
        _header(story, [title for title, _ in sections]),
        element("main", *(_section(title, inside) for title, inside in sections)),
        element("footer", f"Written by kerasdl. The spec above and seed {story.seed} make this run again."),
    ]
    head = [
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=NOTHING_FROM_OUTSIDE),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{story.name}: report of a run"),
        element("style", Markup(style())),
    ]
    return (
        "<!doctype html>\n"
        + element("html", element("head", *head), element("body", *body), lang="en")
        + "\n"
    )


def _sections(story: Story) -> Iterator[tuple[str, Markup]]:
    yield "Promises", _promises(story)
    yield "Metrics", _metrics(story.metrics)
    yield "Evaluations", evaluations(story.evaluations, story.promises)
    yield "Learning curves", curves(story.history)
    if story.judged:
        yield f"Predictions on {story.judged.split}", outputs(story.judged)
    yield "Model", _model(story)
    yield "Spec", _spec(story.spec)
    yield "Lock", _lock(story.lock)


def _section(title: str, inside: Markup) -> Markup:
    anchor = _anchor(title)
    return element("section", element("h2", title, id=anchor), inside, aria_labelledby=anchor)


def _anchor(title: str) -> str:
    return title.split()[0].lower()


# --- the head ----------------------------------------------------------------------------------------------------


def _header(story: Story, titles: list[str]) -> Markup:
    links = [element("li", element("a", title, href=f"#{_anchor(title)}")) for title in titles]
    facts = [
        joined([element("div", element("dt", name), element("dd", said))]) for name, said in _facts(story)
    ]
    return element(
        "header",
        element("h1", story.name),
        element("p", story.about) if story.about else "",
        *(element("p", words, class_="warning") for words in _warnings(story)),
        element("dl", *facts, class_="facts"),
        element("nav", element("ul", *links), aria_label="Sections"),
    )


def _facts(story: Story) -> Iterator[tuple[str, str]]:
    if story.promises:
        held, of = sum(each.held for each in story.promises), len(story.promises)
        yield "promises", _verdict(held == of, f"{held} of {of} held")
    yield "ended", story.when
    yield "took", duration(story.seconds)
    yield "epochs", f"{len(story.history)} of {story.epochs}"
    total = totals(story.graph, story.shapes)
    if total.served is not None:
        yield "weights", f"{total.served:,}"
    yield "backend", story.backend
    yield "seed", str(story.seed)


def _warnings(story: Story) -> Iterator[str]:
    if story.interrupted:
        yield (
            f"Interrupted after {len(story.history)} of {story.epochs} epochs: "
            "what was learned until then is kept, nothing is judged."
        )
    if story.smoke:
        yield "A smoke run: one batch of each split, one epoch, nothing is judged."
    if story.left_out:
        listed = ", ".join(f"{count:,} {reason}" for reason, count in story.left_out.items())
        yield f"Left out of the data: {listed}."


# --- promises and metrics ----------------------------------------------------------------------------------------


def _promises(story: Story) -> Markup:
    if not story.promises:
        return Markup()
    listed = [(each.path, _verdict(each.held), _wanted(each), value(each.got)) for each in story.promises]
    plain = all(isinstance(each.got, int | float | None) for each in story.promises)
    return table("promises", ("promise", "", "wanted", "got"), listed, (3,) if plain else ())


def _wanted(promise: Promised) -> str:
    words = ", ".join(
        f"{WORDS[word]} {_compared(promise, given)}"
        for word, given in promise.wanted.items()
        if word in WORDS
    )
    seeds = promise.wanted.get("seeds", 1)
    return f"{words} (one of {seeds} seeds)" if seeds > 1 else words


def _compared(promise: Promised, given: Any) -> str:
    """A number, or the path of another value with what that was."""
    return f"{given} ({value(promise.against.get(given))})" if isinstance(given, str) else value(given)


def _verdict(held: bool, words: str = "") -> Markup:
    sign, state, kind = ("✓", "held", "held") if held else ("✗", "not held", "broken")
    return element("span", f"{sign} {words or state}", class_=kind)


def _metrics(metrics: Mapping[str, Mapping[str, float]]) -> Markup:
    found = dict.fromkeys(name for each in metrics.values() for name in each)
    names = sorted(found, key=lambda name: name != "loss")  # first, as among the curves
    listed = [
        (name.replace("_", " "), *(number(each.get(name)) for each in metrics.values())) for name in names
    ]
    note = element(
        "p", "train is the average over the last epoch; the other splits are measured with the kept weights.",
        class_="note",
    )  # fmt: skip
    return (
        joined([table("metrics by split", ("", *metrics), listed, range(1, 1 + len(metrics))), note])
        if names
        else Markup()
    )


# --- the model ---------------------------------------------------------------------------------------------------


def _model(story: Story) -> Markup:
    graph, shapes = story.graph, story.shapes
    layers = rows(graph, shapes)
    total = totals(graph, shapes)
    parts: list[str] = []
    if len(layers) <= LARGEST_PICTURE:
        drawn = picture(story.name, graph, shapes)
        drawn = drawn[drawn.index("<svg") :].replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
        parts.append(scrolled("diagram of the model", Markup(drawn.strip())))
    listed = [
        (
            row.name,
            f"{row.class_name} {_BY.sub('×', row.details)}".strip() + _notes(row.frozen, row.pruned),
            ", ".join(map(_shape, row.outputs)) or "?",
            f"{row.parameters:,}" if row.parameters else "",
        )
        for row in layers[:MOST_LAYERS]
    ]
    made = table("layers", ("name", "layer", "output", "parameters"), listed, (3,))
    if total.parameters is not None and total.trainable is not None:
        words = f"{total.parameters:,} parameters, {total.trainable:,} of them trained."
        parts.append(element("p", words))
    if len(layers) > MOST_LAYERS:
        parts.append(element("p", f"The first {MOST_LAYERS:,} of {len(layers):,} layers.", class_="note"))
    parts.append(_folded(f"{len(layers)} layers", made, len(layers) > LONG))
    return joined(parts)


def _shape(shape: Shape) -> str:
    return shape_text(shape, "×")


def _notes(frozen: bool, pruned: bool) -> str:
    words = [word for word, told in (("frozen", frozen), ("training only", pruned)) if told]
    return f" ({', '.join(words)})" if words else ""


def _folded(title: str, inside: Markup, long: bool) -> Markup:
    """What is long is folded away until it is asked for."""
    return element("details", element("summary", title), inside) if long else inside


# --- spec and lock -----------------------------------------------------------------------------------------------


def _spec(spec: str) -> Markup:
    lines = spec.count("\n") + 1
    written = element("pre", element("code", shortened(spec, LONGEST_SPEC)), tabindex="0")
    return _folded(f"{lines} lines", written, lines > 2 * LONG)


def _lock(lock: Mapping[str, Any]) -> Markup:
    listed = [
        element("tr", element("th", name, scope="row"), element("td", held)) for name, held in _flat(lock)
    ]
    return scrolled("lock", element("table", element("tbody", *listed), class_="pairs"))


def _flat(lock: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, held in lock.items():
        if isinstance(held, Mapping):
            yield from _flat(held, f"{before}{name} ")
        else:
            yield f"{before}{name}", str(held)
