"""Every form that the node takes: where it goes, and which ids, codes, names and files stand in it.

A form is filled in as its page offers it, where that is shown; over it what `TYPED` says for all
forms, and what the form says for itself. In the values "{tried}" stands for what is tried (an id,
or the number of somebody else's draft), "{word}" for a title or code that somebody may have taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .uploads import ATTACHED, NO_WORD_FILE, POLICY, SAME, WORD_FILE, Upload

BLANK = ("/drafts/begin", {"from": "blank"})
ITEM = ("/information/begin", {})


@dataclass(frozen=True, slots=True)
class Write:
    """A form sent to a route; ``kind`` is what is tried: in the address, or in the values.

    ``at``: the kind of a record that the writer sees, which stands in the address instead.
    ``begins``: the form by which the draft in the address is begun first.
    ``then``: what is typed into the page that comes back, which is sent as well.
    ``declared``: why pairs of histories are not asked: it tells what is declared to be told.
    """

    route: str
    kind: str = "item"
    form: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""
    begins: tuple[str, Mapping[str, str]] | None = None
    file: Upload | None = None
    then: Mapping[str, str] = field(default_factory=dict)
    declared: str = ""


TYPED: dict[str, Any] = {
    **{f"{name}_en": "door" for name in ("title", "words", "target", "reason", "comment", "note",
                                         "proposed", "outcome", "counter", "lead", "name_1")},
    **{f"{name}_ko": "문" for name in ("title", "words", "target", "reason", "comment", "name_1")},
    "reason": "door", "name": "{word}", "subject": "CYB", "label_KOR": "일반", "to": ["NATO"],
    "level-KOR": "일반", "party": "NATO", "at": "2027-01-05T10:00", "starts": "2027-01-05",
    "until": "2027-01-06", "day": "2027-01-05", "time": "10:00", "language": "en", "do": "seal",
    "level": "policy", "form": "meeting", "sure": "1", "paragraph": ["0"], "step": "decide",
}  # fmt: skip
"""What is typed into every form that has such a field."""

ABOUT_POSTS = "it tells an administrator what a post would gain and lose"

PLAN = (
    Write("plan/<str:name>/area/<str:code>/objective", "text"),
    Write("plan/objective/<str:name>/edit", "objective"),
    Write("plan/objective/<str:name>/goal", "objective"),
    Write("plan/goal/<str:name>/edit", "goal"),
    Write("plan/goal/<str:name>/move", "goal", {"do": "begin"}),
    Write("plan/goal/<str:name>/amend", "goal"),
    Write("plan/goal/<str:name>/activity", "goal"),
    Write("plan/activity/<str:name>/edit", "activity"),
    Write("plan/activity/<str:name>/move", "activity", {"do": "cancel"}),
    Write("plan/activity/<str:name>/position", "activity"),
    Write("plan/position/<str:name>/edit", "position"),
    Write("plan/position/<str:name>/withdraw", "position"),
    Write("plan/link/<str:name>/withdraw", "link"),
    Write("plan/link/<str:name>", "goal", {"target": "{tried}"}),
    Write("plan/link/<str:name>", "item", {"target": "{tried}"}, "goal"),
    Write("plan/link/<str:name>", "task", {"target": "{tried}", "do": "look"}, "goal"),
    Write("plan/link/<str:name>", "item", {"target_words": "{word}", "do": "find"}, "goal"),
    Write("plan/<str:name>/carry", "text"),
    Write("plan/<str:name>/carry", "text", {"source": "{tried}"}, "text"),
    Write("plan/amendment/<str:name>", "amendment", {"decision": "accept"}),
)
TEXTS = (
    Write("negotiation/<str:name>", "text", {"do": "amend", "paragraph": "1"}),
    Write("negotiation/<str:name>", "text", {"do": "amend", "paragraph": "{word}"}, "text"),
    Write("negotiation/<str:name>", "text", {"do": "comment", "number": "{word}"}, "text"),
    Write("negotiation/<str:name>", "amendment",
          {"do": "answer", "amendment": "{tried}", "decision": "accept"}, "text"),
    Write("negotiation/<str:name>", "amendment",
          {"do": "answer", "amendment": "{tried}", "decision": "withdraw"}, "text"),
    Write("negotiation/<str:name>/take-in", "text"),
    Write("negotiation/<str:name>/agree", "text", {"hash": "0" * 64}),
    Write("approval/<str:name>", "text", {"do": "approve"}),
    Write("approval/<str:name>/sign", "text"),
    Write("approval/<str:name>/extend", "text"),
    Write("approval/<str:name>/end", "text"),
    Write("approval/chain", "text",
          {"do": "chain", "code_1": "{word}", "post_1": "{word}", "order_1": "1"}),
    Write("drafts/begin", "text", {"from": "copy:{tried}"}),
    Write("drafts/begin", "text", {"from": "next:{tried}"}),
    Write("drafts/begin", "text", {"from": "successor:{tried}"}),
    Write("drafts/new", "text", {"model": "{tried}", "partner": "NATO"}),
    Write("drafts/<int:draft>", "draft", {"act": "save", "version": "1"}),
    Write("drafts/<int:draft>", "text",
          {"act": "save", "version": "1", "code": "{word}", "supersedes": "{tried}"}, begins=BLANK),
    Write("drafts/<int:draft>/table", "draft", {"do": "table"}),
    Write("drafts/<int:draft>/table", "text", {"do": "table", "version": "1"}, begins=BLANK),
    Write("drafts/<int:draft>/discard", "draft"),
    Write("drafts/<int:draft>/beside/<int:other>", "draft", {"keep": "one"}),
    Write("drafts/import", "text", file=NO_WORD_FILE),
    Write("drafts/import", "text", file=WORD_FILE, then={"do": "make"}),
    Write("drafts/import", "text", {"do": "make", "sheet": '{"replaces": "{tried}"}'}),
)  # fmt: skip
CONSULTATIONS = (
    Write("consultations/new/<str:name>", "text"),
    Write("consultation/<str:name>/edit", "consultation"),
    Write("consultation/<str:name>/outcome", "consultation"),
    Write("consultation/<str:name>/cancel", "consultation"),
    Write("consultation/<str:name>/task", "consultation"),
    Write("task/<str:name>/move", "task", {"do": "finish"}),
)
INFORMATION = (
    Write("information/begin", "item", {"revises": "{tried}"}),
    Write("information/drafts/<int:draft>", "draft", {"act": "save", "version": "1"}),
    Write("information/drafts/<int:draft>", "item",
          {"act": "save", "version": "1", "title.en": "{word}", "about": ["{tried}"]}, begins=ITEM),
    Write("information/drafts/<int:draft>", "item",
          {"do": "find", "version": "1", "found_words": "{word}", "found": "{tried}",
           "about": ["{tried}"]}, begins=ITEM),
    Write("information/drafts/<int:draft>", "draft", {"act": "add-file", "version": "1"},
          file=ATTACHED),
    Write("information/drafts/<int:draft>", "item",
          {"act": "add-file", "version": "1", "about": ["{tried}"]}, begins=ITEM, file=ATTACHED),
    Write("information/drafts/<int:draft>", "file", {"act": "add-file", "version": "1"},
          begins=ITEM, file=SAME),
    Write("information/drafts/<int:draft>/send", "draft", {"version": "1"}),
    Write("information/drafts/<int:draft>/send", "item", {"version": "1"}, begins=ITEM),
    Write("information/drafts/<int:draft>/discard", "draft"),
    Write("information/drafts/<int:draft>/beside/<int:other>", "draft", {"keep": "one"}),
    Write("item/<str:name>/releasable", "item"),
    Write("item/<str:name>/releasable", "item", {"object": ["{tried}"]}, "item"),
)  # fmt: skip
DESK = (
    Write("desk/record/<str:name>/relabel", "item", {"do": "confirm"}),
    Write("desk/record/<str:name>/relabel", "item", {"more": "{word}"}, "item"),
    Write("desk/record/<str:name>/recall", "item", {"do": "confirm"}),
    Write("desk/record/<str:name>/onward", "item", {"do": "confirm"}),
    Write("desk/record/<str:name>/embargo", "item", {"do": "confirm"}),
    Write("policies/read", "item", file=POLICY),
    Write("policies/drafts/<int:draft>", "draft", {"do": "take"}),
)
OTHERS = (
    Write("calendar/addresses", "item", {"name": "{word}"}),
    Write("calendar/addresses/<int:address>/revoke", "address"),
    Write("calendar/addresses/<int:address>/raise", "address"),
    Write("calendar/addresses/<int:address>/lower", "address"),
    Write("people/add", "item", {"name": "{word}"}),
    Write("people/act", "item", {"name": "{word}", "do": "invite"}),
    Write("people/tenure/<int:number>", "tenure", {"at": "2027-01-05"}),
    Write("posts/new", "item", {"code": "z{word}", "party": "KOR"}, declared=ABOUT_POSTS),
    Write("posts/<str:party>/<str:code>", "post", declared=ABOUT_POSTS),
    Write("posts/<str:party>/<str:code>/give", "post", {"person": "{word}"}),
    Write("parties/add", "item", {"address": "nowhere {word}"}),
    Write("parties/<str:code>/compare", "post", {"spoken": "0"}),
)
WRITES = (*PLAN, *TEXTS, *CONSULTATIONS, *INFORMATION, *DESK, *OTHERS)

ASKED = (
    "/information?words={word}",
    "/desk?after=NATO.{tried}",
    "/desk/refused?after={tried}",
    "/desk/went?after=1700000000000.NATO.{tried}",
    "/desk/why?record={tried}&of=NATO",
    "/desk/record/{item}?of={tried}",
    "/item/{item}/releasable?to={word}",
    "/negotiation/{text}?counter={tried}",
    "/negotiation/{text}?amend={word}&again={tried}",
    "/text/{text}/compare/{tried}",
    "/text/{tried}/compare/{text}",
    "/plan/{text}/area/{word}",
    "/plan/goal/{goal}/amend?again={tried}",
    "/sign-in?next=/item/{tried}",
)
"""Addresses in which what is tried stands beside what is seen: {item}, {text}, {goal}."""

ACCOUNT = "it is about one's own account and session, which hold no record"
NO_WRITES = {
    **dict.fromkeys(
        ("enter", "leave", "sign-in", "sign-out", "resume", "post", "invited",
         "confirm", "confirm/no", "account/passkey", "account/passkey/remove",
         "account/password", "account/recovery", "account/mail", "account/sessions"), ACCOUNT
    ),
    "tour": "it enters a post as `enter` does",
}  # fmt: skip
"""Routes that take a form and stand not here, and why."""
