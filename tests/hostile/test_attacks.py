"""What a stranger's spec may try: each attempt is refused at its line, soon, and touches nothing."""

import time
from pathlib import Path

import pytest

from kerasdl.diagnostics import render
from tests.specs import diagnostics_of

HEAD = "kerasdl: 1\nname: test\n"
SECONDS = 20  # on a machine that does other things too; alone each takes well below five


def chain(item: str) -> str:
    return f"{HEAD}model:\n  inputs: {{x: [4]}}\n  layers:\n    - {item}\n"


def callback(written: str) -> str:
    return chain("{Dense: 1}") + f"train: {{loss: mse, optimizer: adam, callbacks: [{written}]}}\n"


LEVELS = "".join(f"  b{n}:\n    layers: [{{b{n + 1}: , repeat: 100}}]\n" for n in range(1, 9))

REFUSED = {
    "code in a layer": (chain("Lambda: x"), "refused", 6),
    "a foreign module": (chain("TorchModuleWrapper: x"), "refused", 6),
    "a saved model": (chain("TFSMLayer: {filepath: /tmp/model}"), "refused", 6),
    "a file of words": (chain("StringLookup: {vocabulary: /etc/passwd}"), "refused", 6),
    "a file of tokens": (chain("TextVectorization: {vocabulary: /etc/passwd}"), "refused", 6),
    "weights to download": (chain("applications.VGG16: {weights: imagenet}"), "refused", 6),
    "weights from a file": (chain("applications.VGG16: {weights: /tmp/w.h5}"), "refused", 6),
    "a serialised object": (
        chain("Dense: {units: 1, kernel_initializer: {class_name: Lambda, config: {}}}"), "wrong-value", 6,
    ),
    "a serialised layer": (
        chain("TimeDistributed: {layer: {class_name: Lambda, config: {}, module: builtins}}"), "wrong-value", 6,
    ),
    "a tag of Python": (chain("Dense: !!python/object/apply:os.system ['true']"), "tag", 6),
    "an attribute": (chain("Dense: $(().__class__)"), "not-in-language", 6),
    "a call of a call": (chain("Dense: $(int(1)(2))"), None, 6),
    "an import": (chain('Dense: $(__import__("os"))'), None, 6),
    "an attribute in a formula": (chain("formula: x.numpy()"), "not-in-language", 6),
    "a power of powers": (chain("Dense: $(9 ** 9 ** 9 ** 9)"), None, 6),
    "a long list": (chain("Dense: $(len(range(10 ** 12)))"), None, 6),
    "a long text": (chain('Dense: $(len("a" * 10 ** 9))'), None, 6),
    "a name with a path": (chain("{Dense: 1, as: ../../x}"), "bad-name", 6),
    "a spec named like a path": (chain("Dense: 1").replace("name: test", "name: ../../x"), "bad-name", 2),
    "too many copies": (chain("{Dense: 1, repeat: 1000000000}"), "too-many-layers", 6),
    "a bomb of blocks": (
        f"{HEAD}blocks:\n{LEVELS}  b9:\n    layers: [ReLU]\nmodel: {{inputs: {{x: [4]}}, layers: [b1]}}\n",
        "too-many-layers", None,
    ),
    "a file written": (callback("{ModelCheckpoint: {filepath: /tmp/x.keras}}"), "refused", 7),
    "a log written": (callback("{CSVLogger: {filename: /tmp/x.csv}}"), "refused", 7),
    "a connection": (callback("RemoteMonitor"), "refused", 7),
    "code in a callback": (callback("LambdaCallback"), "refused", 7),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_at_its_line(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, wanted, line = REFUSED[what]
    monkeypatch.chdir(tmp_path)
    began = time.monotonic()
    found = [each for each in diagnostics_of(text) if each.severity == "error"]
    assert time.monotonic() - began < SECONDS
    assert len(found) == 1, render(found, color=False)
    assert wanted is None or found[0].id == wanted
    assert line is None or (found[0].span is not None and found[0].span.line == line)
    assert not list(tmp_path.iterdir())


def nested(depth: int) -> str:
    return f"{HEAD}params: {{a: {'[' * depth}{']' * depth}}}\nmodel: {{inputs: {{x: [4]}}, layers: [ReLU]}}\n"


LAUGHS = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(nested(100_000), id="deep lists"),
        pytest.param(f"l0: &l0 [1]\n{LAUGHS}", id="billion laughs"),
        pytest.param("a: &a [*a]\n", id="a circle of aliases"),
        pytest.param(chain("Dense: $(" + "-" * 100_000 + "1)"), id="many minus signs"),
        pytest.param(chain("Dense: $(" + "(" * 100_000 + "1" + ")" * 100_000 + ")"), id="deep brackets"),
        pytest.param("x" * 11_000_000, id="eleven megabytes"),
        pytest.param("a: \x00\n", id="a null byte"),
        pytest.param("a: \ud800\n", id="a lone surrogate"),
    ],
)
def test_it_ends_soon_with_a_word(text: str) -> None:
    began = time.monotonic()
    found = diagnostics_of(text)
    assert found
    assert "\n" in render(found[:5], color=False)
    assert time.monotonic() - began < SECONDS


def test_a_message_cannot_write_to_the_terminal() -> None:
    found = diagnostics_of(chain('{Dense: 1, as: "\\e]0;owned\\a\\e[2J"}'))
    assert found
    assert "\x1b" not in render(found, color=False)
    assert "\x07" not in render(found, color=False)
