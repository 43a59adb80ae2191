"""Photos of a row: known by what they hold, not by their name, and kept without what a camera adds.

A photo is decoded and written anew, upright and no larger than a screen needs, so that of the file that was
sent nothing is kept but the picture: no place, no device, no hidden part. It is stored under the digest of
its bytes in the home folder, where no address leads; a page shows it to whoever may see its row.
"""

import os
from collections.abc import Sequence
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from lianjian.kernel.clock.now import today
from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.crypto.suites import HASHES, split
from lianjian.kernel.home import home
from lianjian.kernel.records.models import Attachment
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import value
from lianjian.kernel.ui.bodies import Weight

if TYPE_CHECKING:
    from lianjian.kernel.records.base import Ledgered

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/jpeg"
QUALITY = 85
LONGEST_SIDE = 2_048
"""Pixels. A number plate across a street can still be read at this size."""
THUMBNAIL_SIDE = 320
MOST_PIXELS = 64_000_000
"""Phones take 12 to 50 million. A few kilobytes can claim to be a picture that fills the memory."""
MEGABYTE = 1_048_576
NAME_LENGTH = 80
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")


class NotAPhoto(Refusal):
    """The file is no photo that can be shown."""

    status = 400


class TooLarge(Refusal):
    """The photo has more bytes or pixels than are taken."""

    status = 400


class TooMany(Refusal):
    """More photos at once than are taken."""

    status = 400


class Photo(ContentFile):
    """A photo as it is stored: a JPEG, upright and without metadata."""

    def __init__(self, content: bytes, *, name: str, width: int, height: int) -> None:
        super().__init__(content, name)
        self.content, self.width, self.height = content, width, height

    @property
    def digest(self) -> str:
        return chosen().hash.named(self.content)


def photos_weight() -> Weight:
    """The most photos that are taken at once and the bytes of each, by the rules of today."""
    return Weight(
        files=_most_photos(), each=_most_bytes(), advice=_("请少选几张照片，或者裁剪、压缩后再送。")
    )


def read_photo(file: File) -> Photo:
    """Make a photo of a file that was sent; what is a Photo already stays as it is.

    It takes part of a second, so do it before the change that attaches the photo. NotAPhoto or TooLarge.
    """
    if isinstance(file, Photo):
        return file
    _require_size(file)
    file.seek(0)
    picture = _decoded(file.read())
    content = BytesIO()
    picture.save(content, "JPEG", quality=QUALITY, optimize=True)
    return Photo(content.getvalue(), name=_name(file.name or ""), width=picture.width, height=picture.height)


def read_photos(files: Sequence[File]) -> list[Photo]:
    """Make photos of the files sent at once. TooMany, or what `read_photo` refuses."""
    most = _most_photos()
    if len(files) > most:
        raise TooMany(
            _("一次最多 %s 张照片。") % most,
            field="photos",
            rule="ATTACHMENT_MAX_COUNT",
            hint=_("请选最能说明情况的几张。"),
        )
    return [read_photo(file) for file in files]


def attach(*, row: "Ledgered", file: File) -> Attachment:
    """Attach a photo to a row, as part of the change under way."""
    photo = read_photo(file)
    _store(photo)
    return Attachment(
        kind=row.label,
        record=row.pk,
        name=str(photo.name),
        digest=photo.digest,
        media_type=MEDIA_TYPE,
        size=len(photo.content),
        width=photo.width,
        height=photo.height,
    ).put()


def attach_all(*, row: "Ledgered", files: Sequence[File]) -> list[Attachment]:
    return [attach(row=row, file=photo) for photo in read_photos(files)]


def attachments_of(row: "Ledgered") -> list[Attachment]:
    """The photos of a row, the first one first."""
    return list(Attachment.objects.filter(kind=row.label, record=row.pk))


def stored_at(digest: str) -> Path:
    """Where the bytes with a digest are kept."""
    return home() / place_of(digest)


def place_of(digest: str) -> str:
    """The same, within the home folder."""
    _name, digits = split(digest)
    return f"media/{digits[:2]}/{digits[2:]}"


def fault_of(digest: str) -> str:
    """What is wrong with the bytes kept under a digest, or nothing. They are read in pieces."""
    name, digits = split(digest)
    if name not in HASHES:
        return f"its hash, {name}, is not known here"
    try:
        with stored_at(digest).open("rb") as file:
            found = file_digest(file, HASHES[name].new).hexdigest()  # type: ignore[arg-type]
        return "" if found == digits else "its file has been changed"
    except FileNotFoundError:
        return "its file is missing"
    except OSError as error:
        return f"its file can't be read: {error.strerror}"


def thumbnail(attachment: Attachment) -> bytes:
    """A small JPEG of a photo, for lists of them. OSError if its file is gone."""
    with Image.open(stored_at(attachment.digest), formats=("JPEG",)) as picture:
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small = BytesIO()
        picture.save(small, "JPEG", quality=QUALITY)
    return small.getvalue()


def _most_photos() -> int:
    return int(value("ATTACHMENT_MAX_COUNT", today()))


def _most_bytes() -> int:
    return int(value("ATTACHMENT_MAX_MB", today())) * MEGABYTE


def _require_size(file: File) -> None:
    most = _most_bytes()
    if file.size > most:
        name = {"name": _name(file.name or ""), "most": most // MEGABYTE}
        raise TooLarge(
            _("照片「%(name)s」超过 %(most)s 兆。") % name,
            field="photos",
            rule="ATTACHMENT_MAX_MB",
            hint=_("请用手机相册裁剪或压缩后再选。"),
        )


def _decoded(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as whole:
            _require_pixels(whole)
            whole.verify()
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _on_paper(ImageOps.exif_transpose(picture))
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # a decoder fed with hostile bytes fails in every way there is
        raise _not_a_photo(content) from error


def _require_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> TooLarge:
    return TooLarge(_("照片的像素太多，打不开。"), field="photos", hint=_("请用手机相册裁剪或压缩后再选。"))


def _on_paper(picture: Image.Image) -> Image.Image:
    """The picture in its final size; what was transparent is white."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _not_a_photo(content: bytes) -> NotAPhoto:
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return NotAPhoto(
            _("这张照片是 HEIC 格式，这里打不开。"),
            field="photos",
            hint=_(
                "请在手机上打开「设置 → 相机 → 格式」，选「兼容性最佳」后重拍；或把照片另存为 JPEG 再送一次。"
            ),
        )
    return NotAPhoto(
        _("这个文件不是能打开的照片。可以用 JPEG、PNG 或 WebP。"),
        field="photos",
        hint=_("请重新选择照片。"),
    )


def _name(sent: str) -> str:
    """The name as sent, without marks that are not seen, and with the ending of what is stored."""
    stem = "".join(letter for letter in Path(sent).stem if letter.isprintable()).strip(". ")
    return f"{(stem or 'photo')[: NAME_LENGTH - 4]}.jpg"


def _store(photo: Photo) -> None:
    """Write the bytes once, whole or not at all. A change that is undone leaves a file that no row names."""
    path = stored_at(photo.digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(photo.content)
        file.flush()
        os.fsync(handle)
    os.replace(draft, path)
