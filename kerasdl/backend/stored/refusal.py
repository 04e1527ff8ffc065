"""What keeps a file of weights from being read."""


class UnreadableError(Exception):
    """A file of weights is broken, or holds what is not read; its text says why, for people."""
