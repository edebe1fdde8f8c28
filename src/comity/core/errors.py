"""Every refusal of the rules has a name, says what happened, and says what to do next."""


class ComityError(Exception):
    """A refusal. ``str(error)`` says what happened; ``hint`` says what to do about it.

    ``fault`` is a code for what exactly is wrong, where a class has several, and ``names`` what it
    is wrong with: for whoever says it in another language.
    """

    hint = "Nothing was changed."

    def __init__(self, said: str = "", fault: str = "", **names: str) -> None:
        """See the class."""
        super().__init__(said)
        self.fault, self.names = fault, names

    @property
    def code(self) -> str:
        """The class name, stable, for logs and for answers to machines."""
        return type(self).__name__


class MalformedError(ComityError):
    """The bytes are not what they claim to be."""

    hint = "Ask the sender for the original bytes; do not edit them."


class NotCanonicalError(MalformedError):
    """A header or entry decodes, but is not in the one canonical encoding."""

    hint = "Encode as RFC 8785: keys sorted, no white space, no doubled key, then seal again."


class TooLargeError(MalformedError):
    """A document is over its limit."""

    hint = "Split the document, or attach the large part as a file."


class ForbiddenCharacterError(MalformedError):
    """The text holds U+0000 or a lone surrogate, which databases and peers disagree about."""

    hint = "Remove the character and save again."


class XmlRefusedError(MalformedError):
    """XML that is not well-formed, not safe to read, or not what it should be; the line is named.

    ``line`` counts from 1; 0 where the document as a whole is meant.
    """

    hint = "Correct the file at that line. DTDs, entities and external references are never read."

    def __init__(self, words: str, line: int) -> None:
        self.line = line
        said = f"Line {line}: {words}" if line else words
        super().__init__(said, "line" if line else "", line=str(line), english=words)


class PackageRefusedError(MalformedError):
    """A document package (docx, xlsx, pptx) that is damaged, too large, or contradicts itself."""

    hint = "Open it in its own program and save it again, or bind the label in a file beside it."


class UnknownKindError(ComityError):
    """No such kind, or a newer schema than this node reads."""

    hint = "Update this node. The record is kept as it came and given to nobody else."


class BodyInvalidError(ComityError):
    """The body is not of its kind's type."""

    hint = "Correct the named field and seal again."


class ImpossibleDateError(ComityError):
    """A date that cannot be, such as an expiry before the entry into force."""

    hint = "Correct the date."


class BodyMismatchError(ComityError):
    """Body or salt differ from what the header promises."""

    hint = "Fetch the record again; if it differs again, tell its owner."


class AttachmentMismatchError(BodyMismatchError):
    """Bytes or salt of an attachment differ from what its record promises."""

    hint = "Nothing of it was kept; it is asked for again. If it differs again, tell its owner."


class NoAttachmentError(ComityError):
    """A body names an attachment whose bytes were not given along."""

    hint = "Add the file again, then seal."


class ReferencesDifferError(ComityError):
    """The header's references are not those that the body bears."""

    hint = "Seal the record again: the references are taken from the body."


class SealInvalidError(ComityError):
    """The signature does not verify."""

    hint = "Fetch the record again; if it fails again, compare the peer's fingerprint by voice."


class UnknownKeyError(SealInvalidError):
    """Sealed with a key that the owner's card does not name."""

    hint = "Fetch the owner's newest card and compare its fingerprint by voice."


class KeyRevokedError(SealInvalidError):
    """Sealed with a key that was revoked, and not countersigned before."""

    hint = "Ask the owner to make a new version under a key in force."


class KeyOutOfTimeError(SealInvalidError):
    """Sealed at an instant at which the key did not hold."""

    hint = "Ask the owner to make a new version under a key in force."


class UnknownAlgorithmError(SealInvalidError):
    """A key or seal of an algorithm that this node does not know."""

    hint = "Update this node, or ask the owner for a key of a known algorithm."


class NotOwnerError(ComityError):
    """A version of a record by somebody who is not its owner."""

    hint = "Answer with a record of your own that refers to it."


class MadeAheadError(ComityError):
    """Made more than five minutes ahead of this node's clock."""

    hint = "Check both clocks. The record waits in quarantine until its instant has come."


class EquivocationError(ComityError):
    """Two different versions under one name (id, made_at): proof of misbehaviour."""

    hint = "Neither is followed. Show both headers to the owner; both seals are kept as proof."


class PolicyInvalidError(ComityError):
    """A security policy that contradicts itself."""

    hint = "Correct the policy file."


class UnknownPolicyError(ComityError):
    """A label or clearance names a policy that is not loaded."""

    hint = "Load the policy, or choose a label of a policy this node knows."


class LabelInvalidError(ComityError):
    """A label or clearance that its policy does not allow."""

    hint = "Choose a classification and categories that the policy names."


class LabelsIncomparableError(LabelInvalidError):
    """Labels of two policies cannot be joined; keep both beside each other."""


class LabelUnmappedError(ComityError):
    """The agreement has no equivalent for this label; it may not be sent."""

    hint = "Choose another label, or agree on a wider label map."


class MapInvalidError(ComityError):
    """A label map that is not monotone or that weakens; the failing pair is named."""

    hint = "Change the named pair so that translating there and back never goes down."


class TextInvalidError(ComityError):
    """An agreement text that cannot be tabled."""

    hint = "Correct the text and table it again."


class SupersessionIncompleteError(TextInvalidError):
    """A superseding text leaves an old area or subject without a successor or an end."""

    hint = "Name a successor for each area, and keep or return for each subject not covered."


class WrongHashError(ComityError):
    """A signature, approval or agreement on another text than the one that was agreed."""

    hint = "Open the agreed text and sign that one."


class TransitionError(ComityError):
    """The state graph has no such step from here."""

    hint = "Reload: somebody else may have acted."


class FeedError(ComityError):
    """A feed that does not continue what was verified before."""

    hint = "Nothing was stored. Pull again; if it persists, ask the peer to export to a file."


class FeedGapError(FeedError):
    """Entries are missing."""


class FeedRepeatError(FeedError):
    """An entry comes a second time."""


class FeedChainError(FeedError):
    """The entries do not add up to the head: reordered, altered or of another feed."""


class HeadForgedError(FeedError):
    """The head's signature is not the peer's."""


class WrongAudienceError(FeedError):
    """A feed, request or file made for somebody else."""


class WrongEpochError(FeedError):
    """The feed is of another epoch than the one that holds."""

    hint = "The peer was restored. Ask it for its new card, signed by the root, then pull again."


class ReceiptInvalidError(FeedError):
    """A receipt that is not the peer's signature over a head that this node gave."""


class CardInvalidError(ComityError):
    """A card that its root did not sign, or that contradicts the one held."""

    hint = "Ask the peer for its card again and compare the fingerprint by voice."
