"""Hand-overs as clients see them: a duty that ended, and the pack that its successor reads.

The pack is a walk from the duty to what it was about; whoever reads it sees what their own rights show.
"""

from datetime import date

from domain import hand_overs
from domain.derivations import Condition
from schema.compiler.declare import entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    hand_overs.HandOverState,
    OPEN="Nobody has taken over yet.",
    DONE="Somebody has taken over.",
    WAIVED="Nobody needs to take over; the notes say why.",
)

# From a duty to the agreements that it is about, whichever subject it has.
TO_AGREEMENTS = (
    "assignment.organization.parties.agreement",
    "assignment.agreement",
    "assignment.region.organizations.parties.agreement",
)
STILL_HELD = Condition("coalesce({row}.valid_to, 'infinity') >= {today}")
IS_DECIDED = Condition("{row}.decision <> 'PENDING'")


def _beyond(relation: str) -> tuple[str, ...]:
    return tuple(f"{path}.{relation}" for path in TO_AGREEMENTS)


@entity(hand_overs.HandOver, order=("raised_on",))
class HandOver(Row):
    """A duty that ended, who takes it over, and what they need to know."""

    raised_on: date
    reason: str
    state: hand_overs.HandOverState
    closed_on: date | None
    notes: str | None

    assignment = one("LiaisonAssignment")
    successor = one("Person")
    open_duties = page(
        "LiaisonAssignment",
        "Duties that the person still holds.",
        "assignment.person.liaison_assignments",
        only=STILL_HELD,
    )
    agreements = page("Agreement", "Agreements that the duty was about.", *TO_AGREEMENTS)
    goals = page("Goal", "Goals of these agreements.", *_beyond("goals"))
    work_plans = page(
        "WorkPlan",
        "Work plans of these agreements, the newest first.",
        *_beyond("work_plans"),
        order=("-year",),
    )
    decided_terms = page(
        "AgreementTerm",
        "What was decided about terms of these agreements, the last first.",
        *_beyond("terms"),
        order=("-decided_on",),
        only=IS_DECIDED,
    )
