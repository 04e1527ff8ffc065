"""What a package needs that offers a source or a step, as `docs/plugins.md` shows: all of it under one name."""

from kerasdl.data.refusal import DataError
from kerasdl.data.sources.definition import Definition as SourceDefinition
from kerasdl.data.sources.definition import Given, argument
from kerasdl.data.sources.files import DataFile, FileSource, existing, file_arguments, files_of
from kerasdl.data.sources.model import Content, Source
from kerasdl.data.steps.definition import Definition as StepDefinition
from kerasdl.data.steps.definition import Way, cannot_take
from kerasdl.spec.model import Call, Column

__all__ = [
    "Call",
    "Column",
    "Content",
    "DataError",
    "DataFile",
    "FileSource",
    "Given",
    "Source",
    "SourceDefinition",
    "StepDefinition",
    "Way",
    "argument",
    "cannot_take",
    "existing",
    "file_arguments",
    "files_of",
]
