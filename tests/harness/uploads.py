"""The files that forms send: which field they stand in, what they are called, what they say."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from comity.core.record import Pointer
from comity.programme.drafting import word_out
from comity.programme.drafting.sheet import Sheet, SheetParagraph

Make = Callable[[str, str], bytes]
"""(what is tried: its id, and a word of it) -> the bytes of a file."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form's field. In its name "{word}" stands for a title that may be taken."""

    make: Make
    name: str
    field: str = "file"

    def sent(self, tried: str, word: str) -> SimpleUploadedFile:
        """Return the file as a browser sends it."""
        return SimpleUploadedFile(self.name.replace("{word}", word), self.make(tried, word))


def saying(template: str) -> Make:
    """Return what makes a file of plain text, in which "{tried}" and "{word}" stand."""
    return lambda tried, word: template.replace("{tried}", tried).replace("{word}", word).encode()


def word_file(tried: str, word: str) -> bytes:
    """A Word file taken out of Comity: a text that would supersede what is tried."""
    sheet = Sheet(
        code=word,
        name={"en": word},
        parties=["KOR", "NATO"],
        paragraphs=[SheetParagraph(1, "1", words={"en": f"{word} {tried}"})],
        supersedes=Pointer(tried, 1, "0" * 64),
        old_areas={word: [word]},
    )
    return word_out.write(sheet, party="KOR", marking="", at=0)


ATTACHED = Upload(saying("{tried} {word}"), "{word}.txt", "attachment")
SAME = Upload(saying("{tried}"), "door.txt", "attachment")
"""The very bytes that are tried."""
NO_WORD_FILE = Upload(saying("{word}"), "door.xml")
WORD_FILE = Upload(word_file, "{word}.docx")
POLICY = Upload(
    saying(
        '<SPIF><securityPolicyId name="{word}" id="1.2"/><securityClassifications>'
        '<securityClassification name="ONLY" lacv="1" hierarchy="1"/>'
        "</securityClassifications></SPIF>"
    ),
    "door.xml",
)
