"""What is said about running: backends, run folders, promises."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing
from kerasdl.diagnostics.words import counted

WITHOUT_REPORT = "the run is whole without it: read `metrics.jsonl` and `result.json`"


def backend_missing(span: Span | None, backend: str) -> Diagnostic:
    return Diagnostic(
        "backend-missing",
        f"the backend `{backend}` is not installed",
        (Label(span, "expected an installed backend"),) if span else (),
        help=f"install the extra `{backend}` of kerasdl: `pip install '.[{backend}]'` where it was cloned",
    )


def backend_unknown(name: str, known: Sequence[str]) -> Diagnostic:
    near = closest(name, known)
    return Diagnostic(
        "backend-unknown",
        f"`KERAS_BACKEND` is `{name}`, which is no backend",
        notes=(f"expected one of {listing(known)}",),
        help=f"set `KERAS_BACKEND` to `{near or known[0]}`, or unset it",
    )


def backend_taken(span: Span | None, wanted: str, running: str) -> Diagnostic:
    return Diagnostic(
        "backend-taken",
        f"Keras already runs on `{running}` in this process, and `{wanted}` is wanted",
        (Label(span, f"expected `{running}`"),) if span else (),
        help=f"start a new process, with `KERAS_BACKEND={wanted}` set before Keras is imported",
    )


def folder_exists(path: str) -> Diagnostic:
    return Diagnostic(
        "run-folder-exists",
        f"`{path}` is there already",
        help="name a folder that does not exist yet; a run never writes over another",
    )


def folder_unwritable(path: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "run-folder-unwritable",
        f"no run folder can be made at `{path}`: {reason}",
        help="name a place with `--out` where folders can be made",
    )


def nothing_watched(span: Span, what: str, monitor: str) -> Diagnostic:
    return Diagnostic(
        "nothing-watched",
        f"{what} watches `{monitor}`, and there is no validation split",
        (Label(span, "expected a validation split"),),
        help="write `splits: {validation: 0.1}` under `data`",
    )


def unknown_monitor(span: Span, what: str, monitor: str, known: Sequence[str]) -> Diagnostic:
    near = closest(monitor, known)
    return Diagnostic(
        "unknown-monitor",
        f"{what} watches `{monitor}`, which this training does not measure",
        (Label(span, f"expected one of {listing(known)}"),),
        help=f"write `{near}`" if near else "watch one of the losses and metrics",
        edit=Edit(span, near) if near and span.text == monitor else None,
    )


def unknown_promise(span: Span, path: str, known: Sequence[str]) -> Diagnostic:
    near = closest(path, known)
    mend = f"write `{near}`" if near else "promise something that a run measures"
    if path.startswith("test.") and not any(each.startswith("test.") for each in known):
        near, mend = None, "write `splits: {test: 0.2}` under `data`, so that there are test data"
    return Diagnostic(
        "unknown-promise",
        f"nothing is known by `{path}`",
        (Label(span, f"expected one of {listing(known)}"),),
        help=mend,
        edit=Edit(span, near) if near else None,
    )


def stray_label(span: Span, source: str, place: str, column: str, label: float, units: int) -> Diagnostic:
    below = "count the classes from 0" if label < 0 or label == units else "mend the label"
    return Diagnostic(
        "stray-label",
        f"`{source}`, {place}: `{column}` is {label:g}, and the output has {counted(units, 'class')}, 0 to {units - 1}",
        (Label(span, f"expected labels from 0 to {units - 1}"),),
        help=f"{below}, with a `Classes` step for instance, or give the last layer as many units as there are classes",
    )


def training_failed(span: Span, reason: str) -> Diagnostic:
    return Diagnostic(
        "training-failed",
        "Keras could not train this model",
        (Label(span, "stopped in here"),),
        notes=(f"Keras says: {reason}",),
        help="change what Keras names",
    )


def not_a_run(folder: str, missing: str) -> Diagnostic:
    return Diagnostic(
        "not-a-run",
        f"`{folder}` is no run folder: it has no `{missing}`",
        help="name a folder that `kerasdl train` has written",
    )


def run_damaged(folder: str, file: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "run-damaged",
        f"`{file}` in `{folder}` is not what `kerasdl train` wrote there: {reason}",
        help="train anew, or copy the run folder again",
    )


def no_state(folder: str, missing: str) -> Diagnostic:
    return Diagnostic(
        "no-state",
        f"`{folder}` has no `{missing}` to go on from",
        notes=("a run keeps it from the end of its first whole epoch on",),
        help="train anew, without `--resume`",
    )


def resumes_another(place: Span, folder: str, words: Sequence[str]) -> Diagnostic:
    differ = "is" if len(words) == 1 else "are"
    return Diagnostic(
        "resumes-another",
        f"the run in `{folder}` trained something else: {listing(words)} {differ} different",
        (Label(place, "is to go on"),),
        notes=(
            "a training goes on as it began; only `epochs`, `expect` and what is told about it may change",
        ),
        help=f"write what `{folder}/spec.yaml` says, or train anew, without `--resume`",
    )


def resumes_elsewhere(folder: str, then: str, now: str) -> Diagnostic:
    return Diagnostic(
        "resumes-elsewhere",
        f"the run in `{folder}` trained on `{then}`, this process runs on `{now}`",
        help=f"set `KERAS_BACKEND={then}`",
    )


def resumes_on_other_data(place: Span, folder: str) -> Diagnostic:
    return Diagnostic(
        "resumes-on-other-data",
        f"the data are not those on which the run in `{folder}` trained",
        (Label(place, "is to go on"),),
        help="put the data back as they were, or train anew, without `--resume`",
    )


def nothing_to_resume(place: Span, folder: str, done: int, wanted: int) -> Diagnostic:
    return Diagnostic(
        "nothing-to-resume",
        f"the run in `{folder}` has had {done} of {wanted} {'epoch' if wanted == 1 else 'epochs'}",
        (Label(place, "is to go on"),),
        help=f"ask for more: `--set train.epochs={2 * done}`",
    )


def report_failed(fault: str, where: str) -> Diagnostic:
    return Diagnostic(
        "report-failed",
        "the report of this run could not be written",
        notes=(f"{fault} ({where})",),
        help=WITHOUT_REPORT,
        severity="warning",
    )


def report_interrupted() -> Diagnostic:
    return Diagnostic(
        "report-interrupted",
        "the report of this run was interrupted",
        help=WITHOUT_REPORT,
        severity="warning",
    )


def too_deep_for_csv(output: str, shape: str) -> Diagnostic:
    return Diagnostic(
        "too-deep-for-csv",
        f"a CSV line cannot hold `{output}` {shape}",
        help="write `--format jsonl`",
    )
