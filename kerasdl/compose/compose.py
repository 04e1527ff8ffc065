"""The compose stage: what a file extends merged, `change` and `--set` applied, params worked out."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kerasdl.compose.extends import Extending
from kerasdl.compose.keys import meant
from kerasdl.compose.loader import Loader
from kerasdl.compose.override import apply_overrides
from kerasdl.compose.params import Param, read_params, work_out
from kerasdl.diagnostics import Diagnostic, Source
from kerasdl.syntax import Document, Mapping


@dataclass(frozen=True, slots=True)
class Composition:
    """A whole document, composed; every value knows its place in the text that set it.

    Args:
        root: Its top, without `extends` and `change`. Expressions stand in it as written: what they mean depends
            on where they stand (a block's params, a loop's variables).
        params: The spec's own params, worked out; one that could not be is missing.
        declared: All params that the spec declares, those that could not be worked out too.
        sources: Every text that took part: the file, what it extends, each `--set`.
        diagnostics: Every mistake found.
        complete: Whether every file that it extends could be read; where not, what seems missing may stand there.
    """

    root: Mapping
    params: MappingType[str, Any]
    declared: tuple[Param, ...]
    sources: tuple[Source, ...]
    diagnostics: tuple[Diagnostic, ...]
    complete: bool = True


def compose(
    document: Document, loader: Loader, overrides: Sequence[str | tuple[str, str]] = ()
) -> Composition:
    """Composes a document: `extends`, then `change`, then each `--set`, then params.

    Args:
        document: The file as parsed.
        loader: Finds the files that it extends.
        overrides: Each `--set` in order: `address=value`, or the two apart; the value is YAML.

    >>> from kerasdl.compose.loader import MemoryLoader
    >>> from kerasdl.syntax import parse, plain
    >>> files = MemoryLoader({"base.yaml": "params: {width: 6}\\ntrain: {epochs: 5}"})
    >>> document = parse(Source("cnn.yaml", "extends: base.yaml\\ntrain: {seed: 1}")).document
    >>> composition = compose(document, files, [("params.width", "8")])
    >>> plain(composition.root), composition.params
    ({'params': {'width': 8}, 'train': {'epochs': 5, 'seed': 1}}, {'width': 8})
    """
    extending = Extending(loader)
    root = extending.document(document)
    root, override_sources, told = apply_overrides(root, overrides)
    extending.tell(told)
    params_written = meant(root, "params")
    declared, declaration_told = read_params(params_written.value if params_written else None)
    params, value_told = work_out(declared)
    return Composition(
        root,
        params,
        declared,
        (*extending.sources, *override_sources),
        (*extending.diagnostics, *declaration_told, *value_told),
        extending.complete,
    )
