"""The results that are committed beside the specs: there for every spec as it is now, and every promise kept."""

import re
from pathlib import Path

import pytest

from kerasdl.verify import Case, Outcome, cases, outcomes, read
from tools.chapters import Chapter, chapters, drawings, page

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
RESULTS = SPECS / "results.jsonl"
LINES = read(RESULTS)


@pytest.fixture(scope="module")
def library() -> list[Case]:
    """Every spec that promises something."""
    found, wrong, _ = cases([SPECS], RESULTS)
    assert not wrong
    return found


@pytest.fixture(scope="module")
def every() -> list[Chapter]:
    return chapters()


def proven(case: Case) -> tuple[Outcome, ...]:
    return outcomes([each for each in LINES if (each.spec, each.hash) == (case.name, case.hash)])


def test_every_spec_has_a_line_for_what_it_says_now(library: list[Case]) -> None:
    """`kerasdl verify specs --missing` writes what is missing."""
    lines = {(each.spec, each.hash, each.seed) for each in LINES}
    wanted = {(case.name, case.hash, seed) for case in library for seed in case.seeds}
    assert sorted(wanted - lines, key=str) == []


def test_there_is_no_line_of_anything_else(library: list[Case]) -> None:
    now = {(case.name, case.hash) for case in library}
    assert [each.spec for each in LINES if (each.spec, each.hash) not in now] == []


def test_every_promise_is_kept(library: list[Case]) -> None:
    found = {case.name: proven(case) for case in library}
    assert [(name, each.path) for name, every in found.items() for each in every if not each.held] == []
    assert all(found.values())


def test_what_is_measured_on_examples_not_trained_on_holds_in_three_seeds_with_room(
    library: list[Case],
) -> None:
    measured = [each for case in library for each in proven(case) if each.path.startswith("test.")]
    assert measured
    assert [each.path for each in measured if len(each.seeds) < 3 or each.room is not True] == []


FACTS = {
    # The neuron of section 2.1, worked by hand.
    "2_01_artificial_neuron": ("output", {"equals": [[5.5]]}),
    # The step of section 2.2.2, worked by hand: w = 2 - 0.1 * 12.
    "2_02_gradient_step": ("weights.neuron.kernel", {"equals": [[0.8]], "within": 1e-6}),
    "2_04_xor": ("train.accuracy", {"min": 1.0, "seeds": 20}),
    "2_06_mnist_mlp": ("test.accuracy", {"min": 0.975, "seeds": 3}),
    "4_03_mnist_cnn": ("test.accuracy", {"min": 0.988, "seeds": 3}),
}


@pytest.mark.parametrize("stem", list(FACTS))
def test_what_the_notes_fix_is_promised(stem: str, library: list[Case]) -> None:
    path, wanted = FACTS[stem]
    (case,) = (each for each in library if Path(each.name).stem == stem)
    assert [dict(each.wanted) for each in proven(case) if each.path == path] == [wanted]


def test_the_readme_of_each_chapter_is_made_from_the_results(every: list[Chapter]) -> None:
    """`python -m tools.chapters` writes them again."""
    for chapter in every:
        text = (chapter.folder / "README.md").read_text(encoding="utf-8")
        assert text == page(chapter, LINES)


def test_each_picture_is_of_the_spec_as_it_is_now(every: list[Chapter]) -> None:
    """Its parameters and shapes, whatever it is drawn like."""
    drawn = list(drawings(every))
    assert len(drawn) == sum(len(chapter.cases) for chapter in every)
    for path, text in drawn:
        assert _described(path.read_text(encoding="utf-8")) == _described(text)


def _described(picture: str) -> str:
    (found,) = re.findall(r"<desc>([^<]+)<", picture)
    return found


def test_links_of_the_pages_lead_somewhere(every: list[Chapter]) -> None:
    """As the usual sites resolve them: a heading's anchor is its words in lower case, without punctuation."""
    for chapter in every:
        text = page(chapter, LINES)
        headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
        anchors = [re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings]
        assert len(set(anchors)) == len(anchors)
        links = re.findall(r"\]\(([^)]+)\)", text)
        assert len(links) > 3 * len(chapter.cases)
        assert [each for each in links if not _leads(each, chapter.folder, anchors)] == []


def _leads(link: str, folder: Path, anchors: list[str]) -> bool:
    return link[1:] in anchors if link.startswith("#") else (folder / link).is_file()
