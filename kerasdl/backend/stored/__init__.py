"""Files of weights: read without unpickling or deserialising anything, headers first."""

from kerasdl.backend.stored.files import SUFFIXES, UnreadableError, archive_of, arrays_of, suffix_of

__all__ = ["SUFFIXES", "UnreadableError", "archive_of", "arrays_of", "suffix_of"]
