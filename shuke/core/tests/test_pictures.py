"""What a picture brings along stays outside; what only looks like one is none."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from shuke.core.pictures import NoPicture, anew, greys

UPRIGHT, MAKER, PLACES = 0x0112, 0x010F, 0x8825


def picture(made: str = "PNG", size: tuple[int, int] = (6, 3), mode: str = "RGBA", **more: Any) -> bytes:
    kept = BytesIO()
    Image.new("RGB" if made == "JPEG" else mode, size, "red").save(kept, made, **more)
    return kept.getvalue()


def photo() -> bytes:
    """Of a phone that was held upright, at home."""
    told = Image.Exif()
    told[UPRIGHT], told[MAKER] = 6, "taken at home"
    told.get_ifd(PLACES)[2] = (25.0, 1.0, 2.0)
    return picture("JPEG", (60, 30), exif=told, comment=b"at home")


def test_a_photo_tells_nobody_where_it_was_taken() -> None:
    content, kind = anew(photo())
    made = Image.open(BytesIO(content))
    assert (kind, made.size) == ("image/jpeg", (30, 60)), "upright"
    assert (b"home" in content, len(made.getexif()), b"Exif" in content) == (False, 0, False)


def test_what_hides_behind_a_picture_goes() -> None:
    assert anew(picture() + b"<script>") == anew(picture())


def test_colours_stay_though_their_profile_goes() -> None:
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = Image.open(BytesIO(anew(picture("JPEG", icc_profile=plain))[0]))
    assert "icc_profile" not in made.info
    red, green, blue = made.convert("RGB").tobytes()[:3]
    assert (red > 240, green < 15, blue < 15) == (True, True, True)


@pytest.mark.parametrize(("made", "kind"), [("GIF", "image/png"), ("WEBP", "image/webp"), ("PNG", "image/png")])
def test_it_stays_what_browsers_show(made: str, kind: str) -> None:
    assert anew(picture(made))[1] == kind


def test_a_large_one_is_made_smaller_and_a_monstrous_one_refused() -> None:
    assert Image.open(BytesIO(anew(picture("JPEG", (3000, 1500)))[0])).size == (2400, 1200)
    with pytest.raises(NoPicture, match="too many points"):
        anew(picture(size=(6000, 5000), mode="1"))


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"<svg>", picture()[:-30], b"\x89PNG\r\n\x1a\n" + b"0" * 40])
def test_anything_else_is_none(content: bytes) -> None:
    with pytest.raises(NoPicture):
        anew(content)


@given(st.sampled_from(["PNG", "GIF", "WEBP", "JPEG"]), st.data())
def test_a_broken_one_breaks_nothing(made: str, data: st.DataObject) -> None:
    content = bytearray(picture(made))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[place] = data.draw(st.integers(0, 255))
    with suppress(NoPicture):
        assert anew(bytes(content))[1].startswith("image/")


def test_ink_on_nothing_is_ink_on_white() -> None:
    drawn = Image.new("RGBA", (4, 2), (0, 0, 0, 0))
    drawn.putpixel((1, 0), (0, 0, 0, 255))
    kept = BytesIO()
    drawn.save(kept, "PNG")
    assert greys(kept.getvalue(), longest=600) == (4, 2, b"\xff\x00\xff\xff\xff\xff\xff\xff")
