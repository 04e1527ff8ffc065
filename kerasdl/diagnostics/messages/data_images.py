"""What is said about folders of images."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.diagnostics.model import Diagnostic, Edit, Label
from kerasdl.diagnostics.source import Span
from kerasdl.diagnostics.suggest import closest, listing


def folder_missing(span: Span, path: str, near: str | None) -> Diagnostic:
    return Diagnostic(
        "data-folder-missing",
        f"there is no folder `{path}`",
        (Label(span, "expected a folder that exists"),),
        notes=("a relative path starts from the folder of the spec",),
        help=f"write `{near}`" if near else "write the path of the folder",
        edit=Edit(span, near) if near else None,
    )


def no_image_classes(span: Span, path: str, images: int) -> Diagnostic:
    found = f"{images} images and no folders" if images else "no images"
    return Diagnostic(
        "no-image-classes",
        f"`{path}` is no folder of classes",
        (Label(span, f"expected a folder of images for each class, found {found}"),),
        help="put the images of each class into a folder with its name, below one folder or below `train` and `test`",
    )


def class_without_images(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "class-without-images",
        f"there is no image in `{path}`",
        (Label(span, "expected .png, .jpg or .jpeg files"),),
        help="put the images of the class into its folder, or remove the folder",
    )


def class_not_trained(span: Span, path: str, known: Sequence[str]) -> Diagnostic:
    near = closest(path.rpartition("/")[2], known)
    return Diagnostic(
        "class-not-trained",
        f"the class of `{path}` is not in `train`",
        (Label(span, f"expected the classes {listing(known, 12)}"),),
        help=f"rename the folder to `{near}`"
        if near
        else "give `train` images of this class, or remove the folder",
    )


def image_unreadable(span: Span, path: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "image-unreadable",
        f"`{path}` cannot be read: {reason}",
        (Label(span, "expected whole PNG or JPEG images"),),
        help="give a whole image, or take this one out of the folder",
    )


def image_shape(span: Span, path: str, expected: str, found: str, first: str) -> Diagnostic:
    return Diagnostic(
        "image-shape",
        f"`{path}` has another shape than the images before it",
        (Label(span, f"expected {expected}, found {found}"),),
        notes=(f"the first image is `{first}`",),
        help="bring all images to one size: `image_size: [height, width]`, and to one kind: `color_mode: rgb`",
    )


def no_images_below(span: Span, path: str) -> Diagnostic:
    return Diagnostic(
        "folder-without-images",
        f"there is no image in `{path}`",
        (Label(span, "expected .png, .jpg or .jpeg files"),),
        help="name a folder that holds images",
    )


# --- masks -------------------------------------------------------------------------------------------------------


def mask_missing(span: Span, image: str, folder: str) -> Diagnostic:
    return Diagnostic(
        "mask-missing",
        f"`{image}` has no mask",
        (Label(span, f"expected a file of the same name below `{folder}`"),),
        help="give its mask, or take the image out of its folder",
    )


def mask_shape(span: Span, path: str, expected: str, found: str, image: str) -> Diagnostic:
    return Diagnostic(
        "mask-shape",
        f"the mask `{path}` has another height or width than its image",
        (Label(span, f"expected {expected}, found {found}"),),
        notes=(f"its image is `{image}`",),
        help="give a mask of the size of its image",
    )


def mask_unreadable(span: Span, path: str, reason: str, values: Sequence[int] | None) -> Diagnostic:
    expected = (
        listing([str(value) for value in values], 12) if values else "the number of a class in each pixel"
    )
    return Diagnostic(
        "mask-unreadable",
        f"the mask `{path}` cannot be used: {reason}",
        (Label(span, f"expected whole images of one channel, of the values {expected}"),),
        help="write all values that stand for a class: `mask_values: [0, 255]`"
        if values
        else "give a whole image of one channel",
    )
