"""Sets that are drawn, each fixed by its seed: one file a set."""
