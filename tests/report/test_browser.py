"""Reports as a real browser shows them, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerasdl.evaluation import Place, Plane
from kerasdl.report.plane import drawn
from kerasdl.report.style import style
from tests.report.browser import Browser
from tests.report.runs import NAMES, run
from tests.report.tree import tree

CHECKS = Path(__file__).with_name("checks.js").read_text(encoding="utf-8")
WIDTHS = (1280, 400)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as found:
        yield found


def looked_at(browser: Browser, file: Path, width: int, dark: bool) -> dict[str, Any]:
    """What the browser, and whoever looks at the page, have to complain of."""
    browser.open(file, width, dark)
    seen = browser.value(CHECKS)
    return {**seen, "console": browser.complaints(), "requests": browser.requests()}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_a_report_looks_well(browser: Browser, name: str, width: int, dark: bool) -> None:
    seen = looked_at(browser, run(name).file, width, dark)
    assert seen.pop("words") > 50
    assert seen.pop("dark") is dark
    assert seen == {"cut": [], "crowded": [], "empty": [], "faint": [], "console": [], "requests": []}


@pytest.mark.parametrize("name", NAMES)
def test_the_browser_reads_the_page_as_it_is_written(browser: Browser, name: str) -> None:
    """No element is mended, moved or left out."""
    browser.open(run(name).file, WIDTHS[0], dark=False)
    assert browser.value("document.compatMode") == "CSS1Compat"
    read = browser.value("[...document.querySelectorAll('*')].map(each => each.localName.toLowerCase())")
    assert read == ["html", *(each.tag for each in tree(run(name).text).all())]


def test_nobody_takes_the_page_over(browser: Browser) -> None:
    browser.open(run("attack").file, WIDTHS[0], dark=False)
    assert browser.value("document.title") == "attack: report of a run"


def test_without_a_browser_the_tests_fail_and_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(AssertionError, match="apt-get install chromium"):
        Browser()


BROAD = (
    "@,@",
    "@-@",
    "mmmm",
    "WWWW",
    "MAMMA",
    "—",
    "wwww",
    "%%",
    "猫猫猫",
    "and",
    "&c",
    "…",
    "ﾈｺ",
    "œuvre",
    "Æsop",
)


@pytest.mark.parametrize("width", WIDTHS)
def test_names_on_a_map_have_room_however_broad_they_are(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    draw = np.random.default_rng(1)
    places = [
        Place(BROAD[number % len(BROAD)], *spot)
        for number, spot in enumerate(draw.normal(size=(150, 2)).tolist())
    ]
    head = f"<meta charset=utf-8><title>map</title><style>{style()}</style>"
    body = f"<main>{drawn(Plane('map', tuple(places)))}</main>"
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    (tmp_path / "map.html").write_text(page, encoding="utf-8")
    seen = looked_at(browser, tmp_path / "map.html", width, dark=False)
    assert seen.pop("words") > 40
    assert seen == {
        "cut": [], "crowded": [], "empty": [], "faint": [], "console": [], "requests": [], "dark": False,
    }  # fmt: skip


FAULTY = """<!doctype html><html><head><style>
body{margin:0} .faint{color:#aaa} .wide{width:500px} .box{width:90px;overflow:hidden}
</style></head><body>
<p class="faint">faint</p><div class="wide">wide</div><div class="box">hides</div>
<svg class="chart" width="100" height="50"><text x="80" y="20">outside</text><text x="82" y="22">crowd</text></svg>
<svg width="100" height="50"><rect width="100" height="50" fill="#444"/><text x="9" y="20">dark</text></svg>
<svg class="chart" width="0" height="0"></svg>
<img src="nowhere.png" alt=""><script>console.error("told"); throw Error("thrown")</script>
</body></html>"""


def test_each_fault_is_seen(browser: Browser, tmp_path: Path) -> None:
    """What the tests above rely on: a page with every fault is told to have each."""
    (tmp_path / "faulty.html").write_text(FAULTY)
    seen = looked_at(browser, tmp_path / "faulty.html", 400, dark=False)
    assert [each.split(":")[0] for each in seen["faint"]] == ['p.faint "faint"', 'text "dark"']
    assert {each.split('"')[1] for each in seen["cut"] if '"' in each} >= {"wide", "hides", "outside"}
    assert "the page is wider than the window" in seen["cut"]
    assert 'text "outside" on text "crowd"' in seen["crowded"]
    assert len(seen["empty"]) == 2
    assert [url.rpartition("/")[2] for url in seen["requests"]] == ["nowhere.png"]
    assert any("told" in each for each in seen["console"])
    assert any("thrown" in each for each in seen["console"])
