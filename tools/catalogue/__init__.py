"""Generates the catalogue of what the installed Keras offers, as data.

Run as ``python -m tools.catalogue``. Keras annotates almost none of its arguments, so their types
are the union of what the signature, the default, the docstring, probing and rules by name say,
corrected by a small hand-written overlay. See ``docs/decisions/0001-catalogue.md``.
"""
