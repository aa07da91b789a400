"""Pictures that people bring, made anew of their points: where a photo was taken, what hides behind its end and what
was made to break a viewer stay outside."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

LONGEST = 2400  # points of the longer side: sharp on any screen, a few hundred kilobytes
MOST = 25_000_000  # points that are unpacked at once, 100 MB at four bytes each
MADE: Mapping[str, str] = {"JPEG": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}  # of what → what it becomes
BROKEN = (OSError, ValueError, SyntaxError, EOFError, zlib.error)  # what Pillow raises
Image.MAX_IMAGE_PIXELS = None  # else Pillow warns in the log; `_read` looks at the size before anything is unpacked


class NoPicture(ValueError):
    """Not a whole picture of a kind that browsers show, or one of too many points (`too_many`)."""

    def __init__(self, *, too_many: bool = False) -> None:
        super().__init__("too many points" if too_many else "no picture")
        self.too_many = too_many


def anew(content: bytes, *, longest: int = LONGEST) -> tuple[bytes, str]:
    """The picture upright, at most so many points long, and its content type. Of a moving one, the first picture.
    Raises NoPicture."""
    picture = _read(content, longest)
    made = MADE[picture.format or ""]
    picture = _in_plain_colours(ImageOps.exif_transpose(picture))
    picture.thumbnail((longest, longest))
    picture = picture.convert("RGBA" if picture.has_transparency_data and made != "JPEG" else "RGB")
    return _written(picture, made), f"image/{made.lower()}"


def greys(content: bytes, *, longest: int) -> tuple[int, int, bytes]:
    """Width, height and a byte for each point of the picture on white paper. Raises NoPicture."""
    picture = _read(content, longest).convert("RGBA")
    picture.thumbnail((longest, longest))
    paper = Image.new("RGBA", picture.size, "white")
    grey = Image.alpha_composite(paper, picture).convert("L")
    return grey.width, grey.height, grey.tobytes()


def _read(content: bytes, longest: int) -> Image.Image:
    """Unpacked; a large JPEG at a part of its size."""
    try:
        picture = Image.open(BytesIO(content), formats=list(MADE))
        picture.draft("RGB", (longest, longest))
        if picture.width * picture.height > MOST:
            raise NoPicture(too_many=True)
        picture.load()
    except UnidentifiedImageError:
        raise NoPicture from None
    except NoPicture:
        raise
    except BROKEN:
        raise NoPicture from None
    return picture


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """A phone's photo has colours of its own kind, which only its profile explains."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        plain = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, own, plain, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError):
        return picture


def _written(picture: Image.Image, made: str) -> bytes:
    kept = BytesIO()
    picture.info = {}  # notes, places, profiles
    picture.save(kept, made, quality=85, optimize=True)
    return kept.getvalue()
