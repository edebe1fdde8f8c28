"""Through what a text, an amendment, a silence procedure and an approval go.

Declared once: the rules ask ``step``, the pages and ``docs/states.md`` show the same graphs.
``NAMES`` has every state and event in the languages of the pages.
"""

from typing import ClassVar

from comity.core.state import StateGraph
from comity.core.terms import Words


class TextLife(StateGraph):
    """A text, as one node knows it.

    An amendment never changes a text: what it leads to is a new text that begins in `negotiated`,
    and the old one is replaced. `approve` is the end of this party's own chain; the others' chains
    are not seen. `agree` and `sign` are the last party's: the one that makes it complete. A text
    can be reopened until somebody has signed it.
    """

    name = "text"
    initial = "draft"
    final = frozenset({"discarded", "lapsed", "replaced", "superseded", "terminated", "withdrawn"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("draft", "table"): "tabled",
        ("draft", "table_anew"): "negotiated",
        ("draft", "discard"): "discarded",
        ("tabled", "amend"): "negotiated",
        ("tabled", "agree"): "agreed",
        ("tabled", "replace"): "replaced",
        ("tabled", "withdraw"): "withdrawn",
        ("negotiated", "amend"): "negotiated",
        ("negotiated", "agree"): "agreed",
        ("negotiated", "replace"): "replaced",
        ("negotiated", "withdraw"): "withdrawn",
        ("agreed", "approve"): "approved",
        ("agreed", "reopen"): "negotiated",
        ("approved", "sign"): "signed",
        ("approved", "reopen"): "negotiated",
        ("signed", "start"): "in_force",
        ("signed", "terminate"): "terminated",
        ("in_force", "extend"): "extended",
        ("in_force", "supersede"): "superseded",
        ("in_force", "lapse"): "lapsed",
        ("in_force", "terminate"): "terminated",
        ("extended", "extend"): "extended",
        ("extended", "supersede"): "superseded",
        ("extended", "lapse"): "lapsed",
        ("extended", "terminate"): "terminated",
    }


class AmendmentLife(StateGraph):
    """A proposal to change one paragraph.

    After a counter-proposal it is the proposer's turn. Until it is accepted or refused the proposer
    may withdraw it at any time. An accepted one waits for the new text that takes it in.
    `overtake`: the paragraph has changed meanwhile, so it has to be made again.
    """

    name = "amendment"
    initial = "proposed"
    final = frozenset({"overtaken", "refused", "taken_in", "withdrawn"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("proposed", "accept"): "accepted",
        ("proposed", "refuse"): "refused",
        ("proposed", "counter"): "countered",
        ("proposed", "withdraw"): "withdrawn",
        ("proposed", "overtake"): "overtaken",
        ("countered", "accept"): "accepted",
        ("countered", "refuse"): "refused",
        ("countered", "counter"): "countered",
        ("countered", "withdraw"): "withdrawn",
        ("countered", "overtake"): "overtaken",
        ("accepted", "take_in"): "taken_in",
        ("accepted", "overtake"): "overtaken",
    }


class SilenceProcedure(StateGraph):
    """A committee decides by saying nothing: agreed at the deadline unless somebody breaks it.

    What ends it lies before the deadline; at the deadline itself it is agreed. `extend` puts the
    deadline off. A broken one is over: the step waits until it is circulated anew, or the paper is
    returned.
    """

    name = "silence procedure"
    initial = "running"
    final = frozenset({"agreed", "broken"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("running", "extend"): "running",
        ("running", "pass"): "agreed",
        ("running", "break"): "broken",
    }


class ApprovalChain(StateGraph):
    """A paper on its way up: drafted, reviewed, concurred by other offices, decided.

    `decide_for` is a decision by delegated authority for the posts above. Where no other office is
    concerned, review leads straight to the decision. A returned paper is drafted again.
    """

    name = "approval chain"
    initial = "drafted"
    final = frozenset({"decided"})
    steps: ClassVar[dict[tuple[str, str], str]] = {
        ("drafted", "review"): "reviewed",
        ("drafted", "return"): "returned",
        ("reviewed", "concur"): "concurred",
        ("reviewed", "decide"): "decided",
        ("reviewed", "decide_for"): "decided",
        ("reviewed", "return"): "returned",
        ("concurred", "concur"): "concurred",
        ("concurred", "decide"): "decided",
        ("concurred", "decide_for"): "decided",
        ("concurred", "return"): "returned",
        ("returned", "redraft"): "drafted",
    }


GRAPHS: tuple[type[StateGraph], ...] = (TextLife, AmendmentLife, SilenceProcedure, ApprovalChain)

NAMES: dict[str, Words] = {
    "accept": {"en": "accept", "ko": "수용"},
    "accepted": {"en": "accepted", "ko": "수용됨"},
    "agree": {"en": "agree", "ko": "합의"},
    "agreed": {"en": "agreed", "ko": "합의됨"},
    "amend": {"en": "amend", "ko": "수정안 제출"},
    "approve": {"en": "approve", "ko": "승인"},
    "approved": {"en": "approved", "ko": "승인됨"},
    "break": {"en": "break the silence", "ko": "이의 제기"},
    "broken": {"en": "broken", "ko": "이의로 중단됨"},
    "concur": {"en": "concur", "ko": "협조"},
    "concurred": {"en": "concurred", "ko": "협조 완료"},
    "counter": {"en": "counter", "ko": "대안 제시"},
    "countered": {"en": "countered", "ko": "대안 제시됨"},
    "decide": {"en": "decide", "ko": "결재"},
    "decide_for": {"en": "decide by delegation", "ko": "전결"},
    "decided": {"en": "decided", "ko": "결재 완료"},
    "discard": {"en": "discard", "ko": "폐기"},
    "discarded": {"en": "discarded", "ko": "폐기됨"},
    "draft": {"en": "draft", "ko": "초안"},
    "drafted": {"en": "drafted", "ko": "기안 완료"},
    "extend": {"en": "extend", "ko": "연장"},
    "extended": {"en": "extended", "ko": "연장됨"},
    "in_force": {"en": "in force", "ko": "발효 중"},
    "lapse": {"en": "lapse", "ko": "효력 만료"},
    "lapsed": {"en": "lapsed", "ko": "효력 만료"},
    "negotiated": {"en": "negotiated", "ko": "협의 중"},
    "overtake": {"en": "overtake", "ko": "문안 변경"},
    "overtaken": {"en": "overtaken", "ko": "문안 변경으로 무효"},
    "pass": {"en": "let the deadline pass", "ko": "기한 경과"},
    "proposed": {"en": "proposed", "ko": "제출됨"},
    "redraft": {"en": "draft again", "ko": "재기안"},
    "refuse": {"en": "refuse", "ko": "거부"},
    "refused": {"en": "refused", "ko": "거부됨"},
    "reopen": {"en": "reopen", "ko": "재협의"},
    "replace": {"en": "replace by a new text", "ko": "새 합의문안으로 교체"},
    "replaced": {"en": "replaced", "ko": "교체됨"},
    "return": {"en": "return", "ko": "반려"},
    "returned": {"en": "returned", "ko": "반려됨"},
    "review": {"en": "review", "ko": "검토"},
    "reviewed": {"en": "reviewed", "ko": "검토 완료"},
    "running": {"en": "running", "ko": "진행 중"},
    "sign": {"en": "sign", "ko": "서명"},
    "signed": {"en": "signed", "ko": "서명 완료"},
    "start": {"en": "come into force", "ko": "발효"},
    "supersede": {"en": "supersede", "ko": "대체"},
    "superseded": {"en": "superseded", "ko": "대체됨"},
    "table": {"en": "table", "ko": "제안"},
    "table_anew": {"en": "table with amendments taken in", "ko": "수정안 반영 후 제안"},
    "tabled": {"en": "tabled", "ko": "제안됨"},
    "take_in": {"en": "take into a new text", "ko": "새 합의문안에 반영"},
    "taken_in": {"en": "taken in", "ko": "반영됨"},
    "terminate": {"en": "terminate", "ko": "종료 통보"},
    "terminated": {"en": "terminated", "ko": "종료됨"},
    "withdraw": {"en": "withdraw", "ko": "철회"},
    "withdrawn": {"en": "withdrawn", "ko": "철회됨"},
}
