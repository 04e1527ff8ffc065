"""Packages offer sources and steps by entry points: the one that docs/plugins.md shows, and broken ones."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml

from kerasdl.catalog import Catalog
from kerasdl.catalog.catalog import keras_names, load
from kerasdl.catalog.door import Door, door
from kerasdl.catalog.model import Kind

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = dict(FENCE.findall((ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")))


def install(folder: Path, package: str, offered: dict[str, dict[str, str]], modules: dict[str, str]) -> None:
    """A package as pip leaves it: its modules, and what it says of itself."""
    info = folder / f"{package.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = [
        line for group, named in offered.items() for line in (f"[{group}]", *map(" = ".join, named.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package of the page installed in `site`, and its spec."""
    folder = tmp_path_factory.mktemp("waves")
    said = tomllib.loads(EXAMPLE["pyproject.toml"])["project"]
    mark = f"open({str(folder / 'imported')!r}, 'a').close()\n"
    module = {"kerasdl_waves": EXAMPLE["kerasdl_waves.py"] + mark}
    install(folder / "site", said["name"], said["entry-points"], module)
    (folder / "waves.yaml").write_text(EXAMPLE["waves.yaml"])
    return folder


def kerasdl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder / "site"), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "kerasdl", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )


# --- the package of the page -----------------------------------------------------------------------------------


def test_nothing_is_imported_that_no_spec_names(waves: Path) -> None:
    (waves / "other.yaml").write_text(
        "kerasdl: 1\nname: other\ndata:\n  source: iris\n  steps: [{Rescaling: 2, from: petal_length}]\n"
        "  inputs: petal_length\nmodel:\n  layers: [Dense: 1]\n"
    )
    (waves / "imported").unlink(missing_ok=True)
    run = kerasdl(waves, "check", "other.yaml", "--no-shapes")
    assert run.returncode == 0, run.stderr
    assert not (waves / "imported").exists()


def test_the_spec_of_the_page_trains_and_keeps_its_promise(waves: Path) -> None:
    assert kerasdl(waves, "check", "waves.yaml").returncode == 0
    run = kerasdl(waves, "train", "waves.yaml", "--out", "run", "--json")
    assert run.returncode == 0, run.stderr
    assert [each["held"] for each in json.loads(run.stdout)["expect"]] == [True]
    resolved = yaml.safe_load((waves / "run" / "resolved.yaml").read_text())
    assert resolved["data"]["source"] == {"Waves": {"count": 400, "length": 32, "noise": 0.2, "seed": 0}}


def test_it_is_listed_documented_and_in_the_schema(waves: Path) -> None:
    listed = json.loads(kerasdl(waves, "list", "sources", "--json").stdout)["sources"]
    assert "Sine and square waves" in next(each["doc"] for each in listed if each["name"] == "Waves")
    steps = json.loads(kerasdl(waves, "list", "steps", "--json").stdout)["steps"]
    assert {"SubtractMean", "Tokenize"} <= {each["name"] for each in steps}
    page = kerasdl(waves, "doc", "Waves").stdout
    assert all(word in page for word in ("noise", "How many waves.", "{Waves: {count: 1000, noise: 0.2}}"))
    schema = json.loads(kerasdl(waves, "schema").stdout)
    spec = yaml.safe_load(EXAMPLE["waves.yaml"])
    jsonschema.validate(spec, schema)
    spec["data"]["source"]["Waves"]["noice"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spec, schema)


def test_its_arguments_are_checked(waves: Path) -> None:
    text = EXAMPLE["waves.yaml"].replace("noise: 0.2", "noice: 0.2").replace("scale: 2", "scale: two")
    (waves / "wrong.yaml").write_text(text)
    told = json.loads(kerasdl(waves, "check", "wrong.yaml", "--no-shapes", "--json").stdout)["diagnostics"]
    assert [(each["id"], each["help"]) for each in told if each["id"] == "unknown-argument"] == [
        ("unknown-argument", "write `noise`")
    ]
    assert any("scale" in each["headline"] for each in told)


# --- broken packages -------------------------------------------------------------------------------------------

SOURCE = (
    "from kerasdl.data.plugins import SourceDefinition\n"
    "RAIN = SourceDefinition('Rain', 'Rain.', (), open=lambda given: None)\n"
)
BROKEN: dict[str, tuple[dict[str, str], str, str]] = {
    "a module that is not there": (
        {"Rain": "no_such_module:RAIN"},
        "Rain",
        "cannot be imported (ModuleNotFound",
    ),
    "a module that fails": ({"Rain": "rain_fails:RAIN"}, "Rain", "cannot be imported (ZeroDivisionError"),
    "a module that leaves": ({"Rain": "rain_leaves:RAIN"}, "Rain", "cannot be imported (SystemExit"),
    "an object that is not there": ({"Rain": "rain:SNOW"}, "Rain", "cannot be imported (AttributeError"),
    "another object": ({"Rain": "rain:SourceDefinition"}, "Rain", "but of type `type`"),
    "another name": ({"Snow": "rain:RAIN"}, "Snow", "calls itself `Rain`"),
    "a small name": ({"rain": "rain:RAIN"}, "rain", "does not begin with a capital letter"),
    "the name of our own": ({"CSV": "rain:RAIN"}, "CSV", "bears the name of one of kerasdl's own sources"),
}
MODULES = {
    "rain": SOURCE,
    "rain_fails": "1 / 0\n",
    "rain_leaves": "raise SystemExit(3)\n",
}
Opener = Callable[..., Door]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Installs a package beside the others, and opens a fresh door."""

    def fresh(
        offered: dict[str, str], kind: Kind = "sources", packages: tuple[str, ...] = ("weather",)
    ) -> Door:
        for package in packages:
            install(tmp_path / package, package, {f"kerasdl.{kind}": offered}, MODULES)
            monkeypatch.syspath_prepend(tmp_path / package)
        return Door(kind, keras_names() if kind == "steps" else frozenset())

    return fresh


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_with_a_package_is_one_fault(case: str, opened: Opener) -> None:
    offered, name, said = BROKEN[case]
    fresh = opened(offered)
    (fault,) = fresh.faults()
    assert (fault.name, fault.package, said in fault.reason) == (name, "weather", True), fault.reason
    if name == "CSV":
        assert fresh.find("CSV") is door("sources").find("CSV")
    else:
        assert fresh.find(name) is None
        assert fresh.fault(name) == fault


def test_a_package_that_is_whole_has_no_fault(opened: Opener) -> None:
    fresh = opened({"Rain": "rain:RAIN"})
    assert fresh.faults() == ()
    assert fresh.find("Rain").about == "Rain."
    assert "Rain" in fresh.names()


def test_two_packages_of_one_name_are_told(opened: Opener) -> None:
    fresh = opened({"Rain": "rain:RAIN"}, packages=("weather", "climate"))
    (fault,) = fresh.faults()
    assert "`climate` and `weather`" in fault.reason
    assert fresh.find("Rain") is None


def test_a_step_cannot_take_the_name_of_a_layer(opened: Opener) -> None:
    fresh = opened({"Rescaling": "rain:RAIN", "Dense": "rain:RAIN", "Tokenize": "rain:RAIN"}, "steps")
    assert [each.name for each in fresh.faults()] == ["Rescaling", "Dense", "Tokenize"]
    catalog = Catalog({**load()._raw}, {"steps": fresh})
    assert catalog.find("layers", "Rescaling") is not None
    assert catalog.find("steps", "Rescaling") is None


@pytest.mark.parametrize("kind", ["sources", "steps"])
def test_a_spec_that_names_a_broken_package_is_told_at_its_line(kind: str, tmp_path: Path) -> None:
    install(tmp_path / "site", "weather", {f"kerasdl.{kind}": {"Rain": "rain_fails:RAIN"}}, MODULES)
    data = "source: Rain" if kind == "sources" else "source: iris\n  steps: [{Rain: , from: petal_length}]"
    (tmp_path / "spec.yaml").write_text(
        f"kerasdl: 1\nname: spec\ndata:\n  {data}\n  inputs: petal_length\nmodel:\n"
        "  inputs: {petal_length: [1]}\n  layers: [Dense: 1]\n"
    )
    run = kerasdl(tmp_path, "check", "spec.yaml", "--no-shapes", "--json")
    assert run.returncode == 1, run.stderr
    (told,) = json.loads(run.stdout)["diagnostics"]
    assert (told["id"], told["line"]) == ("plugin-unusable", 4 if kind == "sources" else 5)
    assert "ZeroDivisionError" in told["headline"]
    assert "Traceback" not in run.stderr
    listing = kerasdl(tmp_path, "list", kind)
    assert listing.returncode == 0
    assert "ZeroDivisionError" in listing.stderr


# --- our own come in by the same door --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sources", "steps"])
def test_every_one_of_our_own_is_what_it_should_be(kind: Kind) -> None:
    own = Door(kind)
    assert own.faults() == ()
    for name in own.names():
        found = own.find(name)
        assert found.name == name
        symbol = load().find(kind, name)
        assert symbol is not None
        assert symbol.doc
        assert all(each.doc for each in symbol.arguments)


def test_every_step_that_is_documented_comes_in_by_the_door() -> None:
    own = json.loads((ROOT / "kerasdl/catalog/data/steps.json").read_bytes())
    assert set(Door("steps").names()) == set(own)
