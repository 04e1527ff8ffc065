"""Examples of the training split as one picture: a row a class, as the model sees them."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasdl.data.dataset import Dataset
from kerasdl.data.split import TRAIN
from kerasdl.data.summary import Summary, integers
from kerasdl.spec.model import Column

if TYPE_CHECKING:
    import numpy as np

ACROSS = 10
ROWS = 20
SIDE = (40, 160)
"""Between which heights in pixels an example is shown; smaller ones are enlarged, larger ones thinned out."""
GAP = 3
TEXT = 14


def image_column(dataset: Dataset) -> Column | None:
    """The first input that is an image: (height, width, 1, 3 or 4 channels)."""
    found = (each for each in dataset.described.inputs if len(each.shape) == 3 and each.shape[2] in (1, 3, 4))
    return next(found, None)


def draw(dataset: Dataset, summary: Summary, column: Column, path: Path) -> None:
    """Writes the picture; its ending says the format, `.png` or `.svg`.

    Args:
        dataset: Read, its steps done.
        summary: Of it.
        column: An input of images.
        path: Where it goes.

    Raises:
        OSError: It cannot be written.
    """
    rows = _rows(dataset, summary, column)
    margin = max((len(name) for name, _ in rows), default=0) * 9 + (GAP if rows[0][0] else 0)
    sheet = _sheet([tiles for _, tiles in rows])
    names = [name for name, _ in rows]
    if path.suffix.lower() == ".svg":
        path.write_text(_svg(sheet, names, margin), encoding="utf-8")
    else:
        path.write_bytes(_png(sheet, names, margin))


def _rows(dataset: Dataset, summary: Summary, column: Column) -> list[tuple[str, np.ndarray]]:
    """The first examples of each class, or the first of all; each row with its name."""
    import numpy as np

    arrays = dataset.splits[TRAIN]
    images = arrays[column.name]
    target = next((each for each in dataset.described.targets if each.name in summary.balances), None)
    if target is None:
        return [("", _tiles(images[start : start + ACROSS], images)) for start in range(0, 4 * ACROSS, ACROSS)
                if start < len(images)]  # fmt: skip
    classes = integers(arrays[target.name], target.one_hot)
    chosen = ((name, np.flatnonzero(classes == number)[:ACROSS])
              for number, name in enumerate(summary.balances[target.name].names[:ROWS]))  # fmt: skip
    return [(name, _tiles(images[rows], images)) for name, rows in chosen if len(rows)]


def _tiles(images: np.ndarray, every: np.ndarray) -> np.ndarray:
    """(count, height, width, 3) bytes, from the least value to the greatest of the first thousand examples."""
    import numpy as np

    least, most = float(every[:1000].min()), float(every[:1000].max())
    scaled = (images.astype("float32") - least) / (most - least or 1.0) * 255
    pixels = scaled.clip(0, 255).astype("uint8")
    pixels = np.repeat(pixels, 3, axis=3) if pixels.shape[3] == 1 else pixels[..., :3]
    height = pixels.shape[1]
    thin, large = max(1, -(-height // SIDE[1])), max(1, SIDE[0] // height)
    return pixels[:, ::thin, ::thin].repeat(large, axis=1).repeat(large, axis=2)


def _sheet(rows: Sequence[np.ndarray]) -> np.ndarray:
    """(height, width, 3) all tiles on white."""
    import numpy as np

    height, width = rows[0].shape[1] + GAP, rows[0].shape[2] + GAP
    sheet = np.full((len(rows) * height, ACROSS * width, 3), 255, "uint8")
    for down, tiles in enumerate(rows):
        for across, tile in enumerate(tiles):
            top, left = down * height, across * width
            sheet[top : top + height - GAP, left : left + width - GAP] = tile
    return sheet


def _encoded(image: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _png(sheet: np.ndarray, names: Sequence[str], margin: int) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    whole = Image.new("RGB", (sheet.shape[1] + margin, sheet.shape[0]), "white")
    whole.paste(Image.fromarray(sheet), (margin, 0))
    drawing, font = ImageDraw.Draw(whole), ImageFont.load_default(TEXT)
    height = sheet.shape[0] // len(names)
    for row, name in enumerate(names):
        drawing.text((0, row * height + height // 2), name, "black", font, anchor="lm")
    return _encoded(whole)


def _svg(sheet: np.ndarray, names: Sequence[str], margin: int) -> str:
    from PIL import Image

    (height, width), row = sheet.shape[:2], sheet.shape[0] // len(names)
    pixels = base64.b64encode(_encoded(Image.fromarray(sheet))).decode()
    texts = "".join(
        f'<text x="0" y="{number * row + row // 2}" dominant-baseline="middle">{escape(name)}</text>'
        for number, name in enumerate(names)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + margin} {height}" '
        f'width="{width + margin}" height="{height}" font-family="sans-serif" font-size="{TEXT}">'
        f'<rect width="100%" height="100%" fill="white"/>{texts}'
        f'<image x="{margin}" y="0" width="{width}" height="{height}" '
        f'href="data:image/png;base64,{pixels}"/></svg>\n'
    )
