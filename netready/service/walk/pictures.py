"""Photographs and plans as phones get them, drawn anew; `store.pictures` decodes them."""

import threading
from pathlib import Path
from typing import Final

from PIL import ImageOps

from netready.store.pictures import (
    FILE_BYTES_MAX,
    BadPictureError,
    bytes_inside,
    file_inside,
    opened,
    written,
)
from netready.store.plan_pictures import PlanPicture, plan_picture

PHOTO_BYTES_MAX: Final = 12_000_000
PHOTO_SIDE_MAX: Final = 1600
_JPEG_QUALITY: Final = 80
_PLANS_KEPT: Final = 20


def clean_photo(given: bytes) -> bytes:
    """The picture alone as a JPEG, upright, at most 1600 pixels a side. Raises BadPictureError."""
    if len(given) > PHOTO_BYTES_MAX:
        raise BadPictureError("The picture is too large: at most 12 MB.")
    picture = opened(given)
    picture.thumbnail((PHOTO_SIDE_MAX, PHOTO_SIDE_MAX))
    upright = ImageOps.exif_transpose(picture)
    return written(upright.convert("RGB"), "JPEG", quality=_JPEG_QUALITY)


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
        path = file_inside(folder, name)
        try:
            stat = path.stat()
        except OSError as error:
            raise BadPictureError("The file is not there or cannot be read.") from error
        key = (path, stat.st_mtime_ns, stat.st_size)
        with self._drawing:
            if key not in self._kept:
                self._keep(key, _drawn(_plan_bytes(folder, name, stat.st_size)))
            found = self._kept[key]
        if isinstance(found, str):
            raise BadPictureError(found)
        return found

    def _keep(self, key: tuple[Path, int, int], found: PlanPicture | str) -> None:
        if len(self._kept) >= _PLANS_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = found


def _plan_bytes(folder: Path, name: str, size: int) -> bytes:
    """Raises BadPictureError, which is not kept: a share that is away comes back."""
    if size > FILE_BYTES_MAX:
        raise BadPictureError("The plan is too large: at most 40 MB.")
    return bytes_inside(folder, name)


def _drawn(given: bytes) -> PlanPicture | str:
    try:
        return plan_picture(given)
    except BadPictureError as error:
        return str(error)
