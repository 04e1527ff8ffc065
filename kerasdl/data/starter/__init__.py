"""Starter specs: what a person would write first for a table or for a folder of images, with the reasons beside it."""

from kerasdl.data.starter.draft import Draft, draft

__all__ = ["Draft", "draft"]
