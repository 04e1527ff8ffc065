"""What the compose stage says: `extends`, `change`, `--set` and params."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing


def _said(id: str, headline: str, span: Span, label: str = "", help: str | None = None) -> Diagnostic:
    return Diagnostic(id, headline, (Label(span, label),), help=help)


def _meant(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    near = closest(name, known)
    return f"write `{near}`" if near else otherwise


# --- extends ---------------------------------------------------------------------------------------


def file_not_found(span: Span, path: str, beside: Sequence[str]) -> Diagnostic:
    """A file named under `extends` that does not exist.

    Args:
        beside: The specs that stand in its folder, named as the author would name them.
    """
    found = f"the specs there are {listing(beside)}" if beside else "paths start from this file's folder"
    return _said(
        "file-not-found", f"there is no file `{path}`", span, "no such file", help=_meant(path, beside, found)
    )


def not_a_file(span: Span, path: str) -> Diagnostic:
    return _said("not-a-file", f"`{path}` is not a file", span, "expected a spec's file")


def absolute_path(span: Span, path: str) -> Diagnostic:
    return _said(
        "absolute-path",
        f"`{path}` is no path within the specs around this one",
        span,
        "expected a path that starts from this file's folder",
        help="write the way to it from here, such as `base.yaml` or `../base.yaml`",
    )


def not_named_as_spec(span: Span, path: str) -> Diagnostic:
    """A file that is not opened, for its name says that it is something else."""
    return _said(
        "not-a-spec",
        f"`{path}` is not named as a spec is",
        span,
        "expected a file that ends in `.yaml`",
        help="name a spec; data are named under `data`",
    )


def no_spec(span: Span, path: str) -> Diagnostic:
    """A file outside of the folder that is no spec; nothing of it is shown."""
    return _said(
        "not-a-spec",
        f"`{path}` is no spec",
        span,
        "expected a file that says `kerasdl: 1`",
        help="name a spec, or write `kerasdl: 1` into it",
    )


def url_refused(span: Span, path: str) -> Diagnostic:
    return _said(
        "url-refused",
        "`extends` opens no connection",
        span,
        f"expected a file's path, found the address `{path}`",
        help="save the spec beside this one and name its file",
    )


def extends_kind(span: Span, found: str) -> Diagnostic:
    return _said(
        "extends-kind",
        "`extends` names one file or a list of files",
        span,
        f"expected a path or a list of paths, found {found}",
    )


def extends_cycle(span: Span, path: str, chain: Sequence[str]) -> Diagnostic:
    said = _said(
        "extends-cycle", f"`{path}` extends itself", span, "leads back", help="remove it from `extends` here"
    )
    return said.with_notes(" -> ".join(chain))


def too_many_files(span: Span, most: int, chain: Sequence[str]) -> Diagnostic:
    said = _said(
        "too-many-files",
        "the spec extends too many files",
        span,
        f"expected at most {most}",
        help="join some of the files",
    )
    return said.with_notes(" -> ".join(chain))


def extended_from(span: Span) -> str:
    return f"extended by {span}"


# --- addresses -------------------------------------------------------------------------------------


def change_kind(span: Span, found: str) -> Diagnostic:
    return _said(
        "change-kind",
        "`change` maps addresses to values",
        span,
        f"expected a mapping, found {found}",
        help="write `change: {model.layers.head.units: 10}`",
    )


def malformed_override(span: Span) -> Diagnostic:
    return _said(
        "malformed-override",
        "`--set` takes an address, an equals sign and a value",
        span,
        "expected `address=value`",
        help="write it as `--set train.epochs=5`",
    )


def malformed_address(span: Span, found: str) -> Diagnostic:
    return _said(
        "malformed-address",
        f"`{found}` cannot be read as part of an address",
        span,
        "expected names joined by `.`, list positions as `[0]`",
        help="write an address such as `model.layers.head.units` or `model.layers[2].Dense.units`",
    )


def unknown_document_key(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    mend = _meant(name, known, f"the keys of a spec are {listing(known, 20)}")
    return _said("unknown-key", f"a spec has no key `{name}`", span, "unknown key", help=mend)


def section_not_settable(span: Span, name: str) -> Diagnostic:
    return _said(
        "not-settable",
        f"`{name}` cannot be set: it is worked out before",
        span,
        "expected another key",
        help=f"write `{name}` in the file itself",
    )


def unknown_param_set(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    general = f"the params are {listing(known)}" if known else "declare it under `params` first"
    return _said(
        "unknown-param",
        f"the spec has no param `{name}`",
        span,
        "unknown param",
        help=_meant(name, known, general),
    )


def address_not_found(span: Span, name: str, where: str, there: Sequence[str]) -> Diagnostic:
    """A step of an address that leads nowhere.

    Args:
        where: The address up to there.
        there: What stands there.
    """
    general = f"there are {listing(there)}" if there else f"`{where}` is empty"
    mend = _meant(name, there, general)
    return _said("address-not-found", f"there is no `{name}` in `{where}`", span, "not found", help=mend)


def item_not_found(span: Span, name: str, where: str, there: Sequence[str], count: int) -> Diagnostic:
    """A name that no item of a list bears."""
    positions = f"take one by its position, `[0]` to `[{count - 1}]`" if count else "the list is empty"
    named = f"the named items are {listing(there)}" if there else "no item has a name (`as`)"
    near = closest(name, there)
    return _said(
        "address-not-found",
        f"no item of `{where}` is named `{name}`",
        span,
        "not found",
        help=f"write `{near}`" if near else f"{named}; {positions}",
    )


def unnamed_item(span: Span, name: str, where: str, class_name: str, positions: Sequence[int]) -> Diagnostic:
    """An automatic name of a layer, such as `dense_1`, used as an address."""
    places = ", ".join(f"`[{position}]`" for position in positions[:6])
    return _said(
        "address-not-found",
        f"no item of `{where}` is named `{name}`",
        span,
        "an address takes the names that the spec itself gives",
        help=f"name the `{class_name}` with `as`, or take it by its position: {places}",
    )


def unfolded_address(span: Span, name: str, where: str, block: str) -> Diagnostic:
    """The name of an unfolded copy of a block, used as an address."""
    return _said(
        "address-unfolded",
        f"`{name}` is a name of the unfolded model, not of the spec",
        span,
        f"`{where}` holds the call of block `{block}`",
        help=f"reach what all copies share through `blocks.{block}`; name one call with `as` to reach it alone",
    )


def ambiguous_name(span: Span, name: str, where: str, places: Sequence[str]) -> Diagnostic:
    return _said(
        "ambiguous-address",
        f"several items of `{where}` are named `{name}`",
        span,
        f"found {listing(places)}",
        help=f"write the address with a position: `{places[0]}`",
    )


def position_out_of_range(span: Span, index: int, where: str, count: int) -> Diagnostic:
    expected = f"expected `[0]` to `[{count - 1}]`" if count else "the list is empty"
    return _said("index-out-of-range", f"`{where}` has no item [{index}]", span, expected)


def not_a_list(span: Span, where: str, found: str) -> Diagnostic:
    return _said(
        "not-a-list",
        f"`{where}` has no positions: it is {found}",
        span,
        "expected a name",
    )


def not_a_mapping(span: Span, name: str, where: str, found: str) -> Diagnostic:
    return _said(
        "address-not-found",
        f"there is no `{name}` in `{where}`: it is {found}",
        span,
        "expected the end of the address",
        help=f"set `{where}` itself",
    )


# --- params ----------------------------------------------------------------------------------------


def params_kind(span: Span, found: str) -> Diagnostic:
    return _said(
        "params-kind",
        "`params` maps names to values",
        span,
        f"expected a mapping, found {found}",
        help="write `params: {width: 6}`",
    )


def param_name(span: Span, name: str, reserved: bool) -> Diagnostic:
    label = "expected the letters a to z, digits and `_`, a letter first"
    if reserved:
        label = "a word that expressions reserve"
    return _said(
        "param-name", f"`{name}` cannot be the name of a param", span, label, help="choose another name"
    )


def param_key(span: Span, param: str, key: str, near: str) -> Diagnostic:
    return Diagnostic(
        "unknown-key",
        f"the declaration of param `{param}` has no key `{key}`",
        (Label(span, "unknown key"),),
        help=f"write `{near}`",
        edit=Edit(span, near) if span.text == key else None,
    )


def param_type(span: Span, found: str, known: Sequence[str]) -> Diagnostic:
    mend = _meant(found, known, f"the types are {listing(known)}")
    return _said(
        "param-declaration", f"a param cannot have the type `{found}`", span, "unknown type", help=mend
    )


def param_bound(span: Span, key: str, found: str) -> Diagnostic:
    return _said(
        "param-declaration", f"`{key}` of a param is a number", span, f"expected a number, found {found}"
    )


def param_bound_type(span: Span, key: str, type: str) -> Diagnostic:
    return _said(
        "param-declaration",
        f"`{key}` has no meaning for a param of type `{type}`",
        span,
        "only numbers have bounds",
        help=f"remove `{key}`, or declare `type: number`",
    )


def param_bounds_crossed(span: Span, minimum: float, maximum: float) -> Diagnostic:
    return _said(
        "param-declaration",
        "`min` of a param is above its `max`",
        span,
        f"no value is at least {minimum} and at most {maximum}",
        help="write a `min` that is at most `max`",
    )


def param_choices(span: Span, found: str) -> Diagnostic:
    return _said(
        "param-declaration",
        "`choices` of a param is a list of values",
        span,
        f"expected a list, found {found}",
    )


def param_missing(span: Span, name: str) -> Diagnostic:
    return _said(
        "param-missing",
        f"param `{name}` has no value",
        span,
        "expected a value",
        help=f"write one here, or set it: `--set params.{name}=...`",
    )


def param_later(span: Span, name: str) -> Diagnostic:
    return _said(
        "param-order",
        f"param `{name}` stands below its use",
        span,
        "expected a param that stands above this one",
        help=f"move `{name}` up",
    )


def param_value_type(span: Span, name: str, type: str, found: str, shown: str) -> Diagnostic:
    article = "an" if type == "integer" else "a"
    whole = found == "a number" and type == "integer"
    return _said(
        "param-type",
        f"param `{name}` is {article} {type}",
        span,
        f"expected {article} {type}, found {found}: `{shown}`",
        help="write `//` where a quotient is to be whole" if whole else None,
    )


def param_range(span: Span, name: str, shown: str, bound: str) -> Diagnostic:
    """A value beyond `min` or `max`; `bound` is such as `at least 1`."""
    return _said(
        "param-range", f"param `{name}` is out of its range", span, f"expected {bound}, found `{shown}`"
    )


def param_choice(span: Span, name: str, shown: str, choices: Sequence[str]) -> Diagnostic:
    mend = _meant(shown, choices, f"the choices are {listing(choices)}")
    return _said(
        "param-choice",
        f"`{shown}` is none of the choices of param `{name}`",
        span,
        "expected a choice",
        help=mend,
    )
