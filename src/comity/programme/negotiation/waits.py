"""What waits at the negotiating table for whoever may table."""

from collections.abc import Iterator

from django.urls import reverse

from comity.programme.life import Status
from comity.programme.negotiation.taking import paragraph_of
from comity.programme.queries import Plan
from comity.programme.today.waiting import Waiting, waits
from comity.web.access import Access


@waits
def at_the_table(here: Access, plan: Plan) -> Iterator[Waiting]:
    """Amendments to answer, what was accepted to take in, texts to agree on."""
    if not here.may("table"):
        return
    party = here.node.party
    for status in plan.statuses:
        if party in status.text.parties and status.state in ("tabled", "negotiated"):
            yield from _of(plan, status, party)


def _of(plan: Plan, status: Status, party: str) -> Iterator[Waiting]:
    name, text = status.pointer.id, status.text
    proposals = [one for one in plan.proposals(status.pointer) if one.is_open]
    for one in proposals:
        if one.state != "accepted" and one.last != party:
            header = one.held.version.header
            yield Waiting(
                "answer-amendment",
                text.name,
                None,
                f"{reverse('negotiation', args=[name])}#{header.id}",
                plan.labels.get(header.id, ()),
                {"party": one.last, "number": paragraph_of(one)},
            )
    labels = plan.labels.get(name, ())
    ours = status.held.version.header.owner == party
    if ours and any(one.state == "accepted" for one in proposals):
        href = reverse("negotiation-take-in", args=[name])
        yield Waiting("take-in", text.name, None, href, labels)
    if not proposals and party not in status.agreed:
        href = reverse("negotiation", args=[name])
        yield Waiting("agree-text", text.name, None, href, labels)
