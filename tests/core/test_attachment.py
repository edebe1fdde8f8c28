"""Attachments: named by a body under a salt that the body has not."""

import msgspec
import pytest

from comity.core import attachment
from comity.core.attachment import MAX_ATTACHMENTS, MAX_BYTES, Attachment, File
from comity.core.errors import AttachmentMismatchError, BodyInvalidError, BodyMismatchError
from comity.exchange.kinds import Item
from tests.core.makes import SALT

FILE = File(SALT, b"the plan of the harbour")


def promise(name: str = "plan.pdf", file: File = FILE, **more: object) -> Attachment:
    made = {"name": name, "type": "application/pdf", "size": len(file.data), "sha256": file.sha256}
    return msgspec.convert(made | more, Attachment)


def test_bytes_and_salt_that_were_sealed_are_taken() -> None:
    attachment.check(promise(), FILE)


@pytest.mark.parametrize(
    "other",
    [File(SALT, b"the plan of the harbouR"), File(bytes(16), FILE.data), File(SALT, b""),
     File(SALT, FILE.data + b"\0"), File(SALT[:-1], FILE.data)],
    ids=["a byte", "the salt", "nothing", "longer", "a short salt"],
)  # fmt: skip
def test_other_bytes_or_another_salt_are_refused_by_name(other: File) -> None:
    with pytest.raises(AttachmentMismatchError, match=r"plan\.pdf|salt has") as refused:
        attachment.check(promise(), other)
    assert isinstance(refused.value, BodyMismatchError)


def test_a_size_that_is_not_that_of_the_bytes_is_refused() -> None:
    with pytest.raises(AttachmentMismatchError):
        attachment.check(promise(size=3), FILE)


def test_the_same_bytes_under_another_salt_have_another_hash_so_short_ones_are_not_guessed() -> (
    None
):
    assert File(bytes(16), b"yes").sha256 != File(SALT, b"yes").sha256
    assert "salt" not in Attachment.__struct_fields__


@pytest.mark.parametrize(
    "name",
    ["", "a/b", "a\\b", "a:b", 'a"b', "a\nb", "a\0b", "\u202efdp.exe", "a\u200bb", "x" * 121],
    ids=ascii,
)
def test_a_name_that_no_file_should_have_is_refused(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        promise(name)


@pytest.mark.parametrize(
    "name", ["report.pdf", "항만 보고 (최종).hwpx", "à côté – 2.docx", "README"]
)
def test_names_as_people_give_them_are_taken(name: str) -> None:
    attachment.check_named([promise(name)])


@pytest.mark.parametrize("size", [0, MAX_BYTES + 1])
def test_nothing_and_too_much_are_refused(size: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        promise(size=size)


def test_a_body_names_only_so_many_and_none_twice() -> None:
    files = [File(SALT, bytes([n])) for n in range(MAX_ATTACHMENTS + 1)]
    several = [promise(f"{n}.pdf", one) for n, one in enumerate(files)]
    attachment.check_named(several[:MAX_ATTACHMENTS])
    for wrong in (
        several,
        [promise("a.pdf", files[0]), promise("A.pdf", files[1])],
        [promise("a.pdf", files[0]), promise("b.pdf", files[0])],
        [promise(" a.pdf")],
        [promise("a.pdf.")],
    ):
        with pytest.raises(BodyInvalidError):
            attachment.check_named(wrong)


def test_a_body_without_attachments_names_none() -> None:
    assert attachment.named(None) == ()
    said = Item(title={"en": "x"}, paragraphs=(), authentic="en", attachments=(promise(),))
    assert attachment.named(said) == (promise(),)
