import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from portal.content import images
from portal.content.models import Image
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def upload(size=(40, 30), kind="JPEG", name="photo.jpg", **save):
    data = io.BytesIO()
    Pillow.new("RGB", size, "sienna").save(data, kind, **save)
    return SimpleUploadedFile(name, data.getvalue())


def bomb():
    """A PNG that claims 60,000 × 60,000 pixels in a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )
    return SimpleUploadedFile("bomb.png", png)


def test_a_picture_is_written_again_without_its_location():
    exif = Pillow.Exif()
    exif[0x010E] = "secret place"
    image = images.store(file=upload(exif=exif), owner=MemberFactory(), source="case:1")
    content = image.file.read()
    assert content[8:12] == b"WEBP"
    assert b"secret place" not in content


def test_a_large_picture_is_scaled_down():
    image = images.store(file=upload((4000, 1000)), owner=None, source="case:1")
    assert (image.width, image.height) == (2000, 500)


@pytest.mark.parametrize(
    "file", [SimpleUploadedFile("page.jpg", b"<html><script>"), bomb()], ids=["html", "bomb"]
)
def test_what_is_no_picture_is_refused_by_name(file):
    with pytest.raises(ValidationError, match=file.name):
        images.check(file)


def test_too_many_pictures_are_refused():
    with pytest.raises(ValidationError, match="at most 2"):
        images.ImagesField(max_files=2).clean([upload(), upload(), upload()])


def test_serving_forbids_sniffing_and_scales():
    image = images.store(file=upload((400, 200)), owner=None, source="case:1")
    response = images.serve(image, width=100)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Pillow.open(io.BytesIO(b"".join(response))).size == (100, 50)


def test_removing_deletes_the_file_once_committed(django_capture_on_commit_callbacks):
    image = images.store(file=upload(), owner=None, source="case:1")
    storage, name = image.file.storage, image.file.name
    with django_capture_on_commit_callbacks(execute=True):
        images.remove(Image.objects.of("case:1"))
    assert not storage.exists(name)


def test_a_field_hands_over_what_needs_no_more_work(monkeypatch):
    [picture] = images.ImagesField().clean([upload((400, 200))])
    monkeypatch.setattr(images, "read", None)
    image = images.store(file=picture, owner=None, source="case:1")
    assert (image.width, image.height) == (400, 200)
    assert image.file.read() == picture.content
