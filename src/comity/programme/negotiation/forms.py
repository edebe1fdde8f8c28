"""What was typed on the negotiation page, read into what the domain takes; or said what is wrong.

A reason stands in the language that decides: that of the wording which is authentic in the text.
"""

from comity.core.terms import Paragraph, Text, Words
from comity.programme.negotiation.domain import Proposed, Remark, Reply
from comity.web.forms import Form
from comity.web.words import LANGUAGES, word

LONGEST = 200_000
"""Characters of a paragraph; a record as a whole has its own limit."""
REASON = 20_000
NUMBER = 16


def begin_amendment(paragraph: Paragraph | None, words: Words | None = None) -> Form:
    """Return the form of an amendment, filled in with the wording as it is, or as was proposed."""
    said = words if words is not None else (paragraph.words if paragraph else {})
    return Form.filled(
        number=paragraph.number if paragraph else "",
        **{f"proposed_{language}": said.get(language, "") for language in LANGUAGES},
    )


def amendment(form: Form, text: Text, paragraph: Paragraph | None) -> Proposed | None:
    """Read an amendment to a paragraph, or to a new one whose number was typed."""
    number = paragraph.number if paragraph else form.text("number", required=True, longest=NUMBER)
    strikes = form.ticked("strike") and paragraph is not None
    words = {} if strikes else form.pair("proposed", longest=LONGEST)
    if not strikes and not words:
        form.say(f"proposed_{text.authentic}", "field.missing")
    elif paragraph is not None and words == _in_languages(paragraph.words):
        form.say("", "amend.same")
    elif paragraph is not None and not strikes:
        words = {one: said for one, said in words.items() if paragraph.words.get(one) != said}
    decides = _deciding(text, words)
    reason = form.pair("reason", longest=REASON)
    if decides not in reason:
        form.say(f"reason_{decides}", "amend.reason.needed")
    return None if form.wrong else Proposed(number, words, reason, decides)


def _deciding(text: Text, words: Words) -> str:
    """Return the language that decides: the text's, unless only the other one is amended."""
    if text.authentic in words or not words:
        return text.authentic
    return next(iter(words))


def _in_languages(words: Words) -> Words:
    return {language: words[language] for language in LANGUAGES if language in words}


def reply(form: Form, text: Text) -> Reply | None:
    """Read an answer; a bare yes and a withdrawal need no reason of their own."""
    decision = form.choice("decision", ("accept", "refuse", "counter", "withdraw"))
    counter = form.pair("counter", longest=LONGEST) if decision == "counter" else {}
    if decision == "counter" and not counter:
        form.say(f"counter_{text.authentic}", "field.missing")
    reason = form.pair("reason", longest=REASON)
    if decision == "accept" and not reason:
        reason = bare_yes()
    decides = _deciding(text, counter)
    if not counter and decides not in reason and reason:
        decides = next(iter(reason))
    if decides not in reason and decision != "withdraw":
        form.say(f"reason_{decides}", "amend.reason.needed")
    return None if form.wrong else Reply(decision, reason, decides, counter)


def bare_yes() -> Words:
    """Return the reason of an acceptance for which none was typed."""
    return {language: word("answer.accepted", language) + "" for language in LANGUAGES}


def remark(form: Form, text: Text, numbers: set[str]) -> Remark | None:
    """Read a comment, on a paragraph or on the whole."""
    words = form.pair("comment", required=True, either=True, longest=REASON)
    number = form.raw("number")
    decides = text.authentic if text.authentic in words else next(iter(words), "")
    if form.wrong:
        return None
    return Remark(words, number if number in numbers else "", decides)
