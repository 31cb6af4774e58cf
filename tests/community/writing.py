"""Pictures and texts for the tests of writing."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from community import actions
from community.models import Reputation, Trust
from community.texts import pictures
from portal.content import images


def photo(size=(60, 40), name="grinder.jpg", kind="JPEG", **save):
    data = io.BytesIO()
    Pillow.new("RGB", size, "sienna").save(data, kind, **save)
    return SimpleUploadedFile(name, data.getvalue())


def uploaded(member, size=(60, 40)):
    """A picture of the member that waits for a post, and the Markdown that shows it."""
    Reputation.objects.update_or_create(member=member, defaults={"trust": Trust.KNOWN})
    picture = images.read(photo(size), pictures.WIDTHS)
    image = actions.add_picture(member=member, picture=picture)
    return image, pictures.markdown_of(image, "A grinder")
