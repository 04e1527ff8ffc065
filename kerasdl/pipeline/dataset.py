"""What the data section of a spec yields."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerasdl.diagnostics import Diagnostic, SpecError, errors
from kerasdl.diagnostics.messages import spec as messages
from kerasdl.pipeline.building import choose_backend
from kerasdl.pipeline.stages import Stages
from kerasdl.pipeline.vocabularies import lent_vocabularies

if TYPE_CHECKING:
    from kerasdl.data import Dataset
    from kerasdl.data.summary import Summary
    from kerasdl.run.progress import Progress


def read_data(stages: Stages, *, progress: Progress | None = None) -> tuple[Dataset, tuple[Diagnostic, ...]]:
    """What the data section of a spec yields, read, its steps done; what is wrong elsewhere in it does not matter.

    Args:
        stages: The spec, with `data`.
        progress: Told what is fetched.

    Returns:
        The data, and what is worth a warning.

    Raises:
        SpecError: Where the data section or the data are wrong.
    """
    spec, described = stages.spec, stages.described
    if spec and spec.data is None and not _of_data(stages):
        raise SpecError([messages.section_missing(spec.span, "data")])
    if described is None or _of_data(stages):
        raise SpecError(_of_data(stages) or stages.diagnostics)
    assert spec is not None
    if not described.input_names:  # every column is shown where none is chosen
        described = replace(described, served=described.raw)
    choose_backend(spec)
    from kerasdl.backend.construct import construct
    from kerasdl.data import load as load_data

    dataset, told = load_data(described, construct, progress, given=lent_vocabularies(stages))
    if dataset is None:
        raise SpecError(told)
    return dataset, told


def _of_data(stages: Stages) -> tuple[Diagnostic, ...]:
    """The mistakes that stand in the data section, or in another text than it does."""
    root = stages.composition.root if stages.composition else None
    entry = root.entry("data") if root else None
    if entry is None:
        return errors(stages.diagnostics) if stages.spec is None else ()
    place, end = entry.key.span, entry.value.span.end

    def belongs(found: Diagnostic) -> bool:
        here = found.span
        return here is None or here.source is not place.source or place.start <= here.start <= end

    return tuple(filter(belongs, errors(stages.diagnostics)))


def draw_examples(dataset: Dataset, summary: Summary, path: Path) -> None:
    """Writes examples as a picture.

    Raises:
        SpecError: There are no images among the inputs, or the file cannot be written.
    """
    from kerasdl.data.picture import draw, image_column
    from kerasdl.diagnostics.messages import data as data_messages

    column = image_column(dataset)
    if column is None:
        names = [each.name for each in dataset.described.inputs]
        raise SpecError([data_messages.no_images(dataset.described.source.span, names)])
    try:
        draw(dataset, summary, column, path)
    except OSError as fault:
        raise SpecError(
            [data_messages.picture_unwritable(str(path), fault.strerror or str(fault))]
        ) from fault
