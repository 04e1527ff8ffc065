"""The report of a run does not depend on the backend, but in its numbers."""

import os
import subprocess
import sys
from pathlib import Path

from tests.report.browser import Browser
from tests.report.runs import DIGITS, run
from tests.report.test_browser import looked_at
from tests.report.tree import Element, section, table, tree

ROOT = Path(__file__).parents[2]


def skeleton(html: Element) -> list[str]:
    """Everything but examples, cells and numbers: headings, charts, tables by their names."""
    named = [each.attributes.get("aria-label", "") for each in html.all("div", "scroll")]
    charts = [next(each.all("b")).text for each in html.all("figure", "panel-chart")]
    headings = [each.text.partition(" (")[0] for each in html.all() if each.tag in ("h2", "h3", "h4")]
    return [*headings, *charts, *named]


def test_on_jax_the_report_is_of_the_same_kind(tmp_path: Path) -> None:
    (tmp_path / "digits.yaml").write_text(DIGITS)
    done = subprocess.run(
        [sys.executable, "-m", "kerasdl", "train", "digits.yaml", "--out", "run"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KERAS_BACKEND": "jax"},
    )  # fmt: skip
    assert done.returncode == 3, done.stderr  # one of its promises does not hold
    file = tmp_path / "run" / "report.html"
    jax, ours = tree(file.read_text(encoding="utf-8")), tree(run("digits").text)
    assert skeleton(jax) == skeleton(ours)
    assert table(section(jax, "Model"), "layers") == table(section(ours, "Model"), "layers")
    assert "jax" in jax.one("header").text
    with Browser() as browser:
        seen = looked_at(browser, file, 400, dark=True)
    assert not any(seen[fault] for fault in ("cut", "crowded", "empty", "faint", "console", "requests"))
