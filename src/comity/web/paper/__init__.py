"""Papers: PDF files that typst makes from a template and data.

Data comes in as a value and is set as text: nothing in it is read as typst's own language. Of the
font that is shipped the letters that are used are embedded, so a paper looks alike everywhere. It
reads no other file and no font of the machine, and the same data gives the same bytes.
"""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst

from comity.core.record import Instant

FONT = Path(__file__).parent / "comity-paper.ttf"
FAMILY = "Comity Text"


def compile_paper(template: str, data: dict[str, Any], *, at: Instant) -> bytes:
    """Return the PDF file of a template that reads ``data`` from ``sys.inputs.data``.

    Raises RuntimeError where typst warns, as it does of a font that it does not find: a paper full
    of boxes is none.
    """
    with tempfile.TemporaryDirectory() as empty:
        made, warnings = typst.compile_with_warnings(
            template.encode(),
            root=empty,
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "family": FAMILY},
            timestamp=at // 1000,
        )
    if warnings or not isinstance(made, bytes):
        raise RuntimeError("; ".join(str(one) for one in warnings) or "The paper has no bytes.")
    return made


@cache
def _fonts() -> Any:
    """Read the font once. Typst wants the folder."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONT.parent])
