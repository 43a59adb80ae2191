"""Photos: taken by what they hold, cleaned of what a camera adds, shown to whoever may see their row."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.home import home
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records import attachments
from lianjian.kernel.records.attachments import (
    LONGEST_SIDE,
    NotAPhoto,
    Photo,
    TooLarge,
    TooMany,
    read_photo,
    read_photos,
    stored_at,
)
from lianjian.kernel.records.door import KeyReused
from lianjian.kernel.records.models import Attachment, Revision
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
GPS, ORIENTATION, MAKE = 34853, 274, 271
TURNED_RIGHT = 6


def picture(
    size: tuple[int, int] = (640, 480), *, form: str = "JPEG", mode: str = "RGB", **options: object
) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, "navy" if mode in ("RGB", "RGBA") else 0).save(content, form, **options)
    return content.getvalue()


def sent(content: bytes, name: str = "IMG_2034.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def raised(cast: Cast, *photos: SimpleUploadedFile, **facts: object) -> Problem:
    asked = {
        "actor": cast.resident,
        "at": moment("2022-11-02", "09:16"),
        "kind": ProblemKind.objects.get(code="P02"),
        "place": cast.village(),
        "text": "村东口没有减速带",
        "channel": "public",
        "photos": photos,
    }
    return rules.raise_problem(**(asked | facts))


def stored() -> list[Path]:
    return [path for path in (home() / "media").rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Whatever language a page was last opened in."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def no_file_is_left(in_2022: None) -> Iterator[None]:
    yield
    for path in stored():
        path.unlink()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_known_by_its_content_whatever_its_name_says(form: str) -> None:
    photo = read_photo(sent(picture(form=form), "photo.txt"))
    with Image.open(io.BytesIO(photo.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (640, 480))
    assert photo.name == "photo.jpg"


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "I;16", "CMYK", "1"])
def test_whatever_its_colours_are_stored_as_a_phone_shows_them(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert read_photo(sent(picture(form=form, mode=mode))).width == 640


def test_what_the_camera_added_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = TURNED_RIGHT, "Phone of the resident"
    exif[GPS] = {1: "N", 2: (37.0, 42.0, 0.0)}
    photo = read_photo(sent(picture(exif=exif)))
    with Image.open(io.BytesIO(photo.content)) as kept:
        assert kept.size == (480, 640)
        assert dict(kept.getexif()) == {}
    assert b"resident" not in photo.content


def test_a_large_photo_is_made_as_small_as_a_screen_needs() -> None:
    photo = read_photo(sent(picture((4_000, 3_000))))
    assert (photo.width, photo.height) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a photo",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7 " + b"0" * 200,
        b"GIF89a" + b"\0" * 200,
        picture()[:400],
        picture(form="PNG")[:80] + b"\xff" * 60,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "cut off", "spoilt", "head alone"],
)
def test_what_is_no_photo_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotAPhoto) as refused:
        read_photo(sent(content))
    assert refused.value.field == "photos" and "不是能打开的照片" in refused.value.text


def test_a_photo_in_apples_own_form_is_refused_with_what_to_do() -> None:
    for brand in attachments.HEIC_BRANDS:
        with pytest.raises(NotAPhoto, match="HEIC") as refused:
            read_photo(sent(b"\0\0\0\x18ftyp" + brand + b"\0" * 200, "IMG_1.HEIC"))
        assert "设置 → 相机 → 格式" in refused.value.hint and "JPEG" in refused.value.hint


@pytest.mark.parametrize("side", [8_100, 60_000])
def test_a_few_bytes_that_claim_a_picture_as_large_as_the_memory_are_refused(side: int) -> None:
    head = b"IHDR" + struct.pack(">II", side, side) + bytes((8, 2, 0, 0, 0))
    small = picture(form="PNG")
    bomb = small[:12] + head + struct.pack(">I", crc32(head)) + small[33:]
    with pytest.raises(TooLarge, match="像素"):
        read_photo(sent(bomb))


def test_a_file_larger_than_the_rule_allows_is_refused_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachments, "_decoded", lambda content: pytest.fail("it was opened"))
    with pytest.raises(TooLarge, match="10 兆"):
        read_photo(sent(picture() + b"\0" * (10 * 1_048_576)))


def test_more_at_once_than_the_rule_allows_are_refused() -> None:
    with pytest.raises(TooMany, match="最多 5 张"):
        read_photos([sent(picture()) for _each in range(6)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoilt_photos_are_refused_and_never_break_the_house(data: st.DataObject) -> None:
    content = bytearray(picture((60, 40), form=data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))))
    for _each in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        photo = read_photo(sent(bytes(content)))
    except (NotAPhoto, TooLarge):
        return
    assert photo.content.startswith(b"\xff\xd8")


def test_hidden_marks_and_folders_in_a_name_are_left_out() -> None:
    assert read_photo(sent(picture(), "../../etc/pass\u202ewd.png")).name == "passwd.jpg"
    assert read_photo(sent(picture(), "照" * 200 + ".jpg")).name == "照" * 76 + ".jpg"


def test_a_photo_is_stored_by_its_digest_and_stands_in_the_ledger(cast: Cast) -> None:
    problem = raised(cast, sent(picture()))
    photo = Attachment.objects.get(kind="problems.problem", record=problem.pk)
    kept = stored_at(photo.digest)
    assert kept.parent.parent == home() / "media" and kept.read_bytes().startswith(b"\xff\xd8")
    assert photo.size == kept.stat().st_size and photo.media_type == "image/jpeg"
    assert photo.digest in Revision.objects.get(kind="records.attachment", record=photo.pk).body
    assert verify().ok


def test_a_photo_that_is_missing_or_changed_is_named_by_the_verification(cast: Cast) -> None:
    problem = raised(cast, sent(picture(), "kept.jpg"), sent(picture((320, 240)), "lost.jpg"))
    kept, lost = attachments.attachments_of(problem)
    assert verify().problems == []
    stored_at(lost.digest).unlink()
    content = bytearray(stored_at(kept.digest).read_bytes())
    content[-1] ^= 1
    stored_at(kept.digest).write_bytes(content)
    findings = verify()
    assert not findings.ok and findings.problems == [
        f"photo {kept.pk} (problems.problem {problem.pk} kept.jpg): its file has been changed",
        f"photo {lost.pk} (problems.problem {problem.pk} lost.jpg): its file is missing",
    ]


def test_a_photo_that_cannot_be_read_is_named_and_the_verification_goes_on(cast: Cast) -> None:
    (photo,) = attachments.attachments_of(raised(cast, sent(picture())))
    stored_at(photo.digest).unlink()
    stored_at(photo.digest).mkdir()
    (problem,) = verify().problems
    stored_at(photo.digest).rmdir()
    assert f"photo {photo.pk} " in problem and "can't be read" in problem


def test_the_same_picture_is_stored_once(cast: Cast) -> None:
    raised(cast, sent(picture()), sent(picture(), "again.jpg"))
    assert Attachment.objects.count() == 2 and len(stored()) == 1


def test_a_refused_photo_leaves_no_problem_behind(cast: Cast) -> None:
    with pytest.raises(NotAPhoto):
        raised(cast, sent(picture()), sent(b"not a photo"))
    assert not Problem.objects.exists() and not stored()


def test_the_same_key_with_another_photo_is_a_conflict(cast: Cast) -> None:
    first = raised(cast, sent(picture()), key="sent-once")
    assert raised(cast, sent(picture(), "renamed.jpg"), key="sent-once") == first
    with pytest.raises(KeyReused):
        raised(cast, sent(picture((320, 240))), key="sent-once")


def test_a_fix_may_be_shown_by_a_photo_and_none_is_asked_for(cast: Cast) -> None:
    problem = in_progress(cast)
    fixed = rules.fix(
        actor=cast.actor("officer"), at=moment("2022-11-09"), problem=problem, fix="装好了",
        photos=[sent(picture())],
    )  # fmt: skip
    assert attachments.attachments_of(fixed)[0].name == "IMG_2034.jpg"


def in_progress(cast: Cast) -> Problem:
    officer = cast.actor("officer")
    problem = rules.assign(
        actor=cast.actor("head"), at=moment("2022-11-02", "14:40"), problem=raised(cast), owner=cast.officer,
        plan="装减速带", title="减速带",
    )  # fmt: skip
    problem = rules.accept(actor=officer, at=moment("2022-11-02", "15:00"), problem=problem)
    return rules.contact(actor=officer, at=moment("2022-11-02", "15:30"), problem=problem)


@pytest.mark.parametrize("size", ["", "small/"])
def test_a_photo_is_shown_to_whoever_may_see_its_row_and_to_nobody_else(cast: Cast, size: str) -> None:
    photo = Attachment.objects.get(record=raised(cast, sent(picture())).pk)
    address = f"/attachment/{photo.pk}/{size}"
    answer = signed_in(cast.officer).get(address)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="IMG_2034.jpg"'
    assert signed_in(cast.other_officer).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_photo_that_is_not_there_is_not_found(cast: Cast) -> None:
    photo = Attachment.objects.get(record=raised(cast, sent(picture())).pk)
    client = signed_in(cast.officer)
    assert client.get(f"/attachment/{photo.pk + 1}/").status_code == 404
    stored_at(photo.digest).unlink()
    assert client.get(f"/attachment/{photo.pk}/small/").status_code == 404


def test_text_hidden_in_a_picture_is_not_kept(cast: Cast) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    photo = read_photo(sent(picture(form="PNG", pnginfo=notes) + b"<?php echo 1; ?>"))
    assert isinstance(photo, Photo) and b"script" not in photo.content and b"php" not in photo.content
