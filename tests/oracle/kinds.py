"""The kinds of record that histories make, and what each of them refers to."""

ITEMS = ("item", "report")
"""Kinds that may refer to anything, to what comes and to what never was."""

SHAPES: dict[str, tuple[tuple[str, ...], ...]] = {
    "text": ((),),
    "amendment": (("text",), ("text", "goal")),
    "answer": (("amendment",),),
    "comment": (("text",), ("text", "comment")),
    "agreement": (("text",),),
    "approval": (("text",),),
    "signature": (("text",),),
    "objective": (("text",),),
    "goal": (("text", "objective"),),
    "consultation": (("text",),),
    "task": (("text", "consultation"),),
}
"""What is said over a text: the kinds of its references, in each of the shapes that it has.

The last of a shape is what the record is about; the others are what that itself refers to.
"""
TALK = tuple(SHAPES)
AT_HOME = ("approval",)
"""Kinds that a party makes for itself alone."""
NAMING_A_VERSION = ("amendment", "answer", "comment", "agreement", "approval", "signature")
"""Kinds that name, of what they refer to, the version that was the newest then: by its hash."""
WORD = ("agreement", "signature")
"""Kinds by which a party gives its word on a text."""
