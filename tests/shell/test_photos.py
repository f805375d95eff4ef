"""Photos: bounded before they are decoded, drawn anew, upright, and without what the camera noted."""

import io
import time
import zlib

import pytest
from PIL import Image, ImageFile

from app.files import pdf, photos
from app.files.photos import NotAPhoto
from tests.memory import megabytes_for

GPS = 0x8825


def file_of(picture, kind="JPEG", **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    out.seek(0)
    return out


def taken(size=(400, 300), **exif):
    """A photo whose left half is red, with what a phone notes."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    noted = Image.Exif()
    noted[0x010F] = "Phone of Wang"
    noted[0x0112] = exif.get("turned", 1)
    noted.get_ifd(GPS)[2] = (47.35, 0, 0)
    noted[GPS] = noted.get_ifd(GPS)
    return file_of(picture, exif=noted, comment=b"at home")


def drawn(file):
    return Image.open(io.BytesIO(photos.read(file).content))


def test_what_the_camera_noted_is_dropped():
    with_notes = taken()
    assert Image.open(with_notes).getexif()[GPS]  # the control: it was there
    with_notes.seek(0)
    made = drawn(with_notes)
    assert (made.format, dict(made.getexif())) == ("JPEG", {})
    assert b"Phone of Wang" not in photos.read(taken()).content
    assert b"at home" not in photos.read(taken()).content


def test_it_is_turned_upright():
    made = drawn(taken(turned=6))  # held a quarter turn: the red half is above
    assert made.size == (300, 400)
    red, green, _blue = made.getpixel((150, 40))
    assert red > 200 > green + 100
    assert min(made.getpixel((150, 360))) > 200


def test_a_large_one_becomes_small():
    made = photos.read(file_of(Image.effect_noise((4000, 3000), 90).convert("RGB"), quality=95))
    assert max(made.width, made.height) == photos.LONGEST_SIDE
    assert len(made.content) <= photos.LARGEST_KEPT


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_the_usual_formats_are_taken(kind):
    assert drawn(file_of(Image.new("RGB", (50, 40), "blue"), kind)).size == (50, 40)


def test_what_is_transparent_becomes_white():
    assert min(drawn(file_of(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")).getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a" + b"\0" * 40,
     b"PK\x03\x04" + b"\0" * 200, b"\x89PNG\r\n\x1a\n" + b"\0" * 60],
)  # fmt: skip
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(NotAPhoto):
        photos.read(io.BytesIO(content))


def half_of(photo):
    whole = photo.getvalue()
    return io.BytesIO(whole[: len(whole) // 2])


def test_half_a_photo_is_refused(monkeypatch):
    assert pdf.library()  # whose import would have the whole process take half a photo
    with pytest.raises(NotAPhoto):
        photos.read(half_of(taken()))
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # the control: what it would do
    assert photos.read(half_of(taken()))


def test_a_photo_in_passes_is_bounded_lower_as_it_is_held_whole(monkeypatch):
    monkeypatch.setattr(photos, "MOST_PIXELS_ELSE", 10_000)
    large = Image.effect_noise((120, 100), 50).convert("RGB")
    with pytest.raises(NotAPhoto, match="像素太多"):
        photos.read(file_of(large, progressive=True))
    assert photos.read(file_of(large)).width == 120  # the control: otherwise it is decoded at a fraction of its size


def in_passes(megapixels):
    side = int((megapixels * 1_000_000) ** 0.5)
    noise = Image.effect_noise((side, side), 50).convert("RGB")
    return file_of(noise, progressive=True, subsampling=0, quality=30)


def test_no_photo_takes_more_memory_than_an_upload_may(monkeypatch):
    largest, twice = in_passes(photos.MOST_PIXELS_ELSE // 1_000_000), in_passes(40)
    assert megabytes_for(lambda: photos.read(largest)) < 150
    monkeypatch.setattr(photos, "MOST_PIXELS_ELSE", 40_000_000)
    assert megabytes_for(lambda: photos.read(twice)) > 150  # the control: twice as many pixels would


def png_bomb(side=30_000):
    """A few hundred kilobytes that decode to gigabytes."""

    def chunk(name, body):
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    squeeze, rows = zlib.compressobj(9), []
    for _ in range(side):
        rows.append(squeeze.compress(b"\0" * (side * 3 + 1)))
    head = side.to_bytes(4) * 2 + b"\x08\x02\0\0\0"
    body = b"".join(rows) + squeeze.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_before_it_is_decoded():
    bomb = png_bomb(9_000)

    def refused():
        with pytest.raises(NotAPhoto, match="像素太多"):
            photos.read(io.BytesIO(bomb))

    start = time.perf_counter()
    assert megabytes_for(refused) < 20
    assert time.perf_counter() - start < 2


def test_without_the_bound_it_would_be_decoded(monkeypatch):
    """The control."""
    monkeypatch.setattr(photos, "MOST_PIXELS_ELSE", 10**10)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert photos.read(io.BytesIO(png_bomb(5_000))).width == photos.LONGEST_SIDE


def test_too_many_bytes_are_refused():
    with pytest.raises(NotAPhoto, match="太大"):
        photos.read(io.BytesIO(b"\xff" * (photos.MOST_BYTES + 1)))
