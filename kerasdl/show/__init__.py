"""A model shown: the layer table, the picture, and every intermediate stage in words."""
