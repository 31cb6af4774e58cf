import pytest

from portal.content import images
from portal.demo import photos


@pytest.mark.parametrize("draw", [photos.lid, photos.corner, photos.cup, photos.tasting, photos.mill])
def test_a_drawn_photo_is_a_picture_the_portal_takes(draw):
    picture = images.read(draw())
    assert picture.width > picture.height > 500
