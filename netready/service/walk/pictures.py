"""Plans and photographs, drawn anew before anybody gets them.

What comes in is hostile: it is bounded before it is decoded, decoded by three decoders only, and
what goes out is written by us, without anything that the file held beside its picture (place, time,
name of the camera).
"""

import io
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

PHOTO_BYTES_MAX: Final = 12_000_000
PLAN_BYTES_MAX: Final = 40_000_000
PIXELS_MAX: Final = 25_000_000  # decoded, 100 MB at the most; the phone makes its photos smaller
PHOTO_SIDE_MAX: Final = 1600
PLAN_SIDE_MAX: Final = 4096  # what the smallest phones can draw in one piece
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_JPEG_QUALITY: Final = 80
_PLANS_KEPT: Final = 20


class BadPictureError(ValueError):
    """It is no picture that we take; the message is for people and repeats nothing of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPicture:
    """A floor's plan, ready to be sent.

    Attributes:
        width, height: of the file itself, in whose pixels rooms and spots stand; what is sent may
            be smaller.
    """

    png: bytes
    width: int
    height: int


def clean_photo(given: bytes) -> bytes:
    """The picture alone as a JPEG, upright, at most 1600 pixels a side. Raises BadPictureError."""
    if len(given) > PHOTO_BYTES_MAX:
        raise BadPictureError("The picture is too large: at most 12 MB.")
    picture = _opened(given)
    picture.thumbnail((PHOTO_SIDE_MAX, PHOTO_SIDE_MAX))
    upright = ImageOps.exif_transpose(picture)
    return _written(upright.convert("RGB"), "JPEG", quality=_JPEG_QUALITY)


def plan_picture(given: bytes) -> PlanPicture:
    """The plan as a PNG of at most 4096 pixels a side. Raises BadPictureError."""
    if len(given) > PLAN_BYTES_MAX:
        raise BadPictureError("The plan is too large: at most 40 MB.")
    picture = _opened(given)
    width, height = picture.size
    picture.thumbnail((PLAN_SIDE_MAX, PLAN_SIDE_MAX))
    flat = Image.new("RGB", picture.size, "white")  # plans are often drawn on nothing
    with_alpha = picture.convert("RGBA")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return PlanPicture(png=_written(flat, "PNG"), width=width, height=height)


def _opened(given: bytes) -> Image.Image:
    """Decoded. The size stands in the head of the file, and is read before anything is decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(given), formats=_FORMATS)
            if picture.width * picture.height > PIXELS_MAX:
                raise BadPictureError("The picture has too many pixels: at most 25 million.")
            picture.load()
    except BadPictureError:
        raise
    except UnidentifiedImageError as error:
        raise BadPictureError("This is no JPEG, PNG or WebP picture.") from error
    except Exception as error:  # decoders fail in many ways; each is the file's fault
        raise BadPictureError("The picture cannot be read.") from error
    return picture


def _written(picture: Image.Image, kind: str, **how: int) -> bytes:
    """A new file of the pixels alone."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, kind, optimize=True, **how)
    return out.getvalue()


class Pictures:
    """Draws one at a time, for decoded a picture is large; keeps the plans. Thread-safe."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Path, int, int], PlanPicture | str] = {}
        self._drawing = threading.Lock()

    def photo(self, given: bytes) -> bytes:
        """As `clean_photo`. Raises BadPictureError."""
        with self._drawing:
            return clean_photo(given)

    def plan(self, folder: Path, name: str) -> PlanPicture:
        """The plan of that file, which stands in or below the folder. Raises BadPictureError."""
        path = _inside(folder, name)
        try:
            stat = path.stat()
            key = (path, stat.st_mtime_ns, stat.st_size)
            with self._drawing:
                if key not in self._kept:
                    self._keep(key, self._read(path, stat.st_size))
                found = self._kept[key]
        except OSError as error:
            raise BadPictureError("The plan's file is not there or cannot be read.") from error
        if isinstance(found, str):
            raise BadPictureError(found)
        return found

    def _read(self, path: Path, size: int) -> PlanPicture | str:
        if size > PLAN_BYTES_MAX:
            return "The plan is too large: at most 40 MB."
        try:
            return plan_picture(path.read_bytes())
        except BadPictureError as error:
            return str(error)

    def _keep(self, key: tuple[Path, int, int], found: PlanPicture | str) -> None:
        if len(self._kept) >= _PLANS_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = found


def _inside(folder: Path, name: str) -> Path:
    """The file, links followed, in or below the folder. Raises BadPictureError."""
    root = folder.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise BadPictureError("The plan's file is not there or cannot be read.")
    return path
