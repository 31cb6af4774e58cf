"""Pictures that people send: checked by content, written again without their metadata, served safely."""

from __future__ import annotations

import functools
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from .models import Image

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 2000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ImagesField(forms.FileField):
    """Several pictures; each is checked by its content. Cleans to a list of Picture, ready to be stored.

    `widths` (pixels) are those of the narrower copies to make.
    """

    def __init__(self, *, max_files: int = 5, widths: Iterable[int] = (), **kwargs: Any) -> None:
        self.max_files, self.widths = max_files, tuple(widths)
        kwargs.setdefault("widget", _ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Picture]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.max_files:
            raise ValidationError(
                _("Send at most %(count)d pictures.") % {"count": self.max_files}, code="too_many"
            )
        for file in files:
            super().clean(file, initial)
        return [read(file, self.widths) for file in files]


def check(file: UploadedFile) -> None:
    """Refuse with a ValidationError naming the file what is too large, no picture, or a bomb."""
    name = {"name": file.name}
    if file.size and file.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than 10 MB. Please send a smaller picture.") % name, code="too_large"
        )
    try:
        with _opened(file) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(
                    _("“%(name)s” has too many pixels. Please send a smaller picture.") % name,
                    code="too_large",
                )
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        raise ValidationError(
            _("“%(name)s” is not a picture we can read. Please send a JPEG, PNG, WebP or GIF.") % name,
            code="unreadable",
        ) from error
    finally:
        file.seek(0)


def _opened(file: Any) -> Pillow.Image:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        return Pillow.open(file, formats=FORMATS)


@dataclass(frozen=True)
class Picture:
    """A picture written again as WebP, upright, at most MAX_SIDE a side, without metadata.

    `copies` are narrower ones by their width.
    """

    content: bytes
    width: int
    height: int
    copies: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all of it."""
        return len(self.content) + sum(map(len, self.copies.values()))


def read(file: UploadedFile, widths: Iterable[int] = ()) -> Picture:
    """The uploaded file as a Picture, with a copy for each of `widths` (pixels) narrower than itself.

    ValidationError where it is none. Slow: not for a transaction.
    """
    check(file)
    with _opened(file) as opened:
        # JPEG decodes at half or a quarter of its size where that is enough: a tenth of the memory.
        opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
        picture = _in_srgb(ImageOps.exif_transpose(opened))
        picture = picture.convert(
            "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
        )
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        copies = {width: _written(_narrowed(picture, width)) for width in widths if width < picture.width}
        return Picture(_written(picture), picture.width, picture.height, copies)


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """Colours of a camera's own profile as screens show them without it."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode != "RGB":
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted or picture


def _narrowed(picture: Pillow.Image, width: int) -> Pillow.Image:
    copy = picture.copy()
    copy.thumbnail((width, MAX_SIDE))
    return copy


def _written(picture: Pillow.Image) -> bytes:
    """The pixels alone: what came along (place, camera, comments, profiles) stays behind."""
    picture.info.clear()
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=82, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return written.getvalue()


def store(*, file: Picture | UploadedFile, owner: Any, source: str) -> Image:
    """Keep a picture; one that has not been read yet is read here (ValidationError where it is none).

    The file lands in the storage at once and is removed again if writing its row fails.
    """
    picture = file if isinstance(file, Picture) else read(file)
    image = Image(owner=owner, source=source, width=picture.width, height=picture.height)
    image.widths = sorted(picture.copies)
    image.size = picture.size
    image.file.save("picture.webp", ContentFile(picture.content), save=False)
    storage = image.file.storage
    for width, content in picture.copies.items():
        storage.save(image.name_at(width), ContentFile(content))
    try:
        with transaction.atomic():
            image.save()
    except Exception:
        _forget(storage, image.names)
        raise
    return image


def remove(images: Iterable[Image]) -> None:
    """Delete rows now and their files once the transaction commits."""
    for image in images:
        forget = functools.partial(_forget, image.file.storage, image.names)
        image.delete()
        transaction.on_commit(forget, robust=True)


def _forget(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        storage.delete(name)


def serve(image: Image, width: int | None = None) -> FileResponse:
    """The picture for someone the caller has let in: never sniffed, cached privately, up to `width` wide."""
    content: Any
    if width and width in image.widths:
        content = image.file.storage.open(image.name_at(width), "rb")
    else:
        content = image.file.open("rb")
        if width and width < image.width:
            content = _scaled(content, width)
    response = FileResponse(content, content_type="image/webp")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _scaled(content: Any, width: int) -> io.BytesIO:
    with content, Pillow.open(content) as picture:
        picture.thumbnail((width, MAX_SIDE))
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=80, method=2)
    written.seek(0)
    return written


HELP = gettext_lazy("JPEG, PNG, WebP or GIF, up to 10 MB each.")
