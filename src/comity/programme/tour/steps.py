"""The ten steps: at which node, as whom, and where to look.

The words of a step are ``tour.N`` (what it shows), ``tour.N.do`` and ``tour.N.notice``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A step. ``path`` may name texts by their codes in braces: ``/text/{ITPP}``."""

    number: int
    node: str
    post: str
    path: str

    @property
    def office(self) -> str:
        """The post as it is entered."""
        return f"{self.node}/{self.post}"

    @property
    def key(self) -> str:
        """The key of its words."""
        return f"tour.{self.number}"


STEPS = tuple(
    Step(number, *one)
    for number, one in enumerate(
        (
            ("KOR", "mission-officer", "/today"),
            ("KOR", "mission-officer", "/texts"),
            ("NATO", "desk-officer", "/negotiation/{KOR-NATO-LIAISON}"),
            ("KOR", "mission-officer", "/text/{ITPP}/compare/{IPCP}"),
            ("KOR", "director", "/approval/{KOR-NATO-SEATS}"),
            ("NATO", "council-secretary", "/approval/{KOR-NATO-SEATS}"),
            ("KOR", "signatory", "/approval/{KOR-NATO-RELIEF}/sign"),
            ("KOR", "mission-officer", "/plan/{ITPP}"),
            ("CCDCOE", "analyst", "/texts"),
            ("KOR", "release-officer", "/parties/CCDCOE"),
        ),
        1,
    )
)
