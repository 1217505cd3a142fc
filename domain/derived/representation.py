"""Who represents the home association at the events of others, and where nobody does, as named SQL."""

from enum import StrEnum

from domain.derivations import Condition, Derived
from domain.derived.agreement_state import IN_FORCE, STANDING
from domain.derived.home_association import HOME


class RepresentationState(StrEnum):
    """Whether somebody represents the home association at an event."""

    NOT_EXPECTED = "NOT_EXPECTED"
    NOBODY = "NOBODY"
    INVITED = "INVITED"
    REPRESENTED = "REPRESENTED"


FROM_HOME = f"{{row}}.from_organization_id = {HOME}"

REPRESENTS_US = Condition(FROM_HOME + " AND {row}.state IN ('INVITED', 'ACCEPTED', 'ATTENDED')")
"""Participations of those who go for the home association."""

_STANDING = STANDING.at("pact", "{today}")

# An agreement with the organizer is in force: the relationship is active.
ACTIVE_RELATIONSHIP = f"""EXISTS (
    SELECT FROM agreement_party AS theirs
    JOIN agreement_party AS ours ON ours.agreement_id = theirs.agreement_id AND ours.role = 'HOME'
    JOIN agreement AS pact ON pact.id = theirs.agreement_id
    CROSS JOIN LATERAL ({_STANDING}) AS standing
    WHERE theirs.organization_id = {{row}}.organizer_id AND theirs.role <> 'HOME'
        AND standing.term_id IS NOT NULL AND {IN_FORCE.replace("{source}", "standing")}
)"""

_OURS = f"""(
    SELECT max(CASE WHEN visit.state = 'INVITED' THEN 1 ELSE 2 END)
    FROM event_participation AS visit
    WHERE visit.event_id = {{row}}.id AND visit.state IN ('INVITED', 'ACCEPTED', 'ATTENDED')
        AND {FROM_HOME.replace("{row}", "visit")}
)"""

STATE = Derived(
    "representation_state",
    f"""CASE
        WHEN {{row}}.status IN ('CANCELLED', 'POSTPONED') OR NOT {ACTIVE_RELATIONSHIP}
            THEN 'NOT_EXPECTED'
        ELSE CASE {_OURS} WHEN 2 THEN 'REPRESENTED' WHEN 1 THEN 'INVITED' ELSE 'NOBODY' END
    END""",
    RepresentationState,
    "Whether somebody goes there, or went, for the home association. Expected wherever an agreement with the"
    " organizer is in force today; NOBODY is a gap.",
    nullable=False,
)
