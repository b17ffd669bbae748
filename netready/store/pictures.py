"""Pictures that came in from outside, decoded and written anew: the one home of that.

What comes in is hostile: it is bounded before it is decoded, decoded by three decoders only, and
what goes out is written by us, without anything that the file held beside its picture (place, time,
name of the camera).
"""

import io
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

PIXELS_MAX: Final = 25_000_000  # decoded, 100 MB at the most
FILE_BYTES_MAX: Final = 40_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP")


class BadPictureError(ValueError):
    """It is no picture that we take; the message is for people and repeats nothing of the file."""


def opened(given: bytes) -> Image.Image:
    """Decoded. The size stands in the head of the file, and is read before anything is decoded.

    Raises:
        BadPictureError: it is none of three kinds, has too many pixels, or is damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # our own line is far below Pillow's, and says what was found
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(given), formats=_FORMATS)
            if picture.width * picture.height > PIXELS_MAX:
                raise BadPictureError(_too_many(picture.width * picture.height))
            picture.load()
    except BadPictureError:
        raise
    except UnidentifiedImageError as error:
        raise BadPictureError("This is no JPEG, PNG or WebP picture.") from error
    except Image.DecompressionBombError as error:
        raise BadPictureError("The picture has too many pixels: at most 25 million.") from error
    except Exception as error:  # decoders fail in many ways; each is the file's fault
        raise BadPictureError("The picture cannot be read.") from error
    return picture


def _too_many(pixels: int) -> str:
    return f"The picture has {pixels / 1e6:,.0f} million pixels: allowed are at most 25 million."


def on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: plans are often drawn on nothing."""
    flat = Image.new("RGB", picture.size, "white")
    with_alpha = picture.convert("RGBA")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return flat


def written(picture: Image.Image, kind: str, **how: int) -> bytes:
    """A new file of the pixels alone."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, kind, optimize=True, **how)
    return out.getvalue()


def file_inside(folder: Path, name: str) -> Path:
    """The file, links followed, in or below the folder.

    Raises:
        BadPictureError: it is not there, no file, or outside the folder.
    """
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        inside, is_file = path.is_relative_to(root), path.is_file()
    except (OSError, ValueError, RuntimeError) as error:  # also a ring of links
        raise BadPictureError("The file is not there or cannot be read.") from error
    if not inside:
        raise BadPictureError("The file lies outside the folder of the site file.")
    if not is_file:
        raise BadPictureError("The file is not there or cannot be read.")
    return path


def bytes_inside(folder: Path, name: str) -> bytes:
    """The bytes of a picture's file, at most 40 MB. Raises BadPictureError."""
    path = file_inside(folder, name)
    try:
        with path.open("rb") as file:
            given = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadPictureError("The file is not there or cannot be read.") from error
    if len(given) > FILE_BYTES_MAX:
        raise BadPictureError("The file is too large: at most 40 MB.")
    return given
