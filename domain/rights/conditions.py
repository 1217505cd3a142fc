"""When a row is in a viewer's reach, as SQL: `{row}` is its alias, the other names are the viewer's reach."""

SETS = {
    "agreements": (
        "ARRAY(SELECT reached.agreement_id FROM agreement_party AS reached"
        " WHERE reached.organization_id = ANY ({reach}))"
    ),
    # Whoever takes part in an agreement sees its parties; whoever is signed in sees the home association.
    "partners": (
        "ARRAY(SELECT home.id FROM organization AS home WHERE home.kind = 'HOME_ASSOCIATION'"
        " UNION SELECT theirs.organization_id FROM agreement_party AS mine JOIN agreement_party AS theirs"
        " ON theirs.agreement_id = mine.agreement_id WHERE mine.organization_id = ANY ({reach}))"
    ),
    "regions": (
        "ARRAY(SELECT local.region_id FROM organization AS local WHERE local.id = ANY ({reach}))"
    ),
}
"""Keys that follow from a viewer's reach: they are the same for all rows, and looked up once a statement."""

AGREEMENT_IN_REACH = "{row}.id = ANY ({agreements})"
ORGANIZATION_IN_REACH = "({row}.id = ANY ({reach}) OR {row}.id = ANY ({partners}))"

DUTY_FOR_REACH = (
    "({duty}.organization_id = ANY ({reach}) OR {duty}.agreement_id = ANY ({agreements})"
    " OR {duty}.region_id = ANY ({regions}))"
)
DUTY_IN_REACH = "({row}.person_id = {person} OR " + DUTY_FOR_REACH.replace("{duty}", "{row}") + ")"
# People are seen by those whose organization they act in or for, and by who sits in a body with them.
PERSON_IN_REACH = (
    "({row}.id = {person}"
    " OR EXISTS (SELECT FROM liaison_assignment AS duty WHERE duty.person_id = {row}.id AND "
    + DUTY_FOR_REACH.replace("{duty}", "duty")
    + ")"
    " OR EXISTS (SELECT FROM position AS office WHERE office.person_id = {row}.id"
    " AND office.organization_id = ANY ({reach}))"
    " OR EXISTS (SELECT FROM seat AS mine JOIN seat AS theirs ON theirs.body_id = mine.body_id"
    " WHERE mine.person_id = {person} AND theirs.person_id = {row}.id))"
)
ADDRESS_IN_REACH = (
    "({row}.person_id = {person}"
    " OR EXISTS (SELECT FROM position AS office WHERE office.person_id = {row}.person_id"
    " AND office.organization_id = ANY ({reach}))"
    " OR EXISTS (SELECT FROM liaison_assignment AS duty WHERE duty.person_id = {row}.person_id"
    " AND duty.kind = 'AFFILIATE_LIAISON' AND duty.organization_id = ANY ({reach})))"
)
EVENT_IN_REACH = (
    "({row}.visibility = 'PUBLIC' OR {row}.organizer_id = ANY ({reach})"
    " OR EXISTS (SELECT FROM event_participation AS visit WHERE visit.event_id = {row}.id"
    " AND (visit.person_id = {person} OR visit.from_organization_id = ANY ({reach})))"
    " OR EXISTS (SELECT FROM work_plan_item AS task JOIN work_plan AS plan ON plan.id = task.work_plan_id"
    " WHERE task.event_id = {row}.id AND plan.agreement_id = ANY ({agreements})))"
)
VISIT_IN_REACH = (
    "({row}.person_id = {person} OR {row}.from_organization_id = ANY ({reach})"
    " OR EXISTS (SELECT FROM event AS held WHERE held.id = {row}.event_id"
    " AND held.organizer_id = ANY ({reach})))"
)
PUBLICATION_IN_REACH = (
    "({row}.visibility = 'PUBLIC' OR {row}.organization_id = ANY ({reach})"
    " OR EXISTS (SELECT FROM contribution AS given WHERE given.publication_id = {row}.id"
    " AND given.from_organization_id = ANY ({reach})))"
)
CONTRIBUTION_IN_REACH = (
    "({row}.from_organization_id = ANY ({reach}) OR EXISTS (SELECT FROM publication AS medium"
    " WHERE medium.id = {row}.publication_id AND medium.organization_id = ANY ({reach})))"
)
EXCHANGE_IN_REACH = (
    "EXISTS (SELECT FROM exchange_leg AS trip WHERE trip.exchange_id = {row}.id"
    " AND (trip.sender_id = ANY ({reach}) OR trip.host_id = ANY ({reach})))"
)
PROJECT_IN_REACH = (
    "(EXISTS (SELECT FROM project_organization AS share WHERE share.project_id = {row}.id"
    " AND share.organization_id = ANY ({reach}))"
    " OR EXISTS (SELECT FROM agreement AS pact"
    " WHERE pact.project_id = {row}.id AND pact.id = ANY ({agreements})))"
)
# What liaisons recommend is for those who decide, not for the other side.
RECOMMENDED_IN_PORTFOLIO = (
    "EXISTS (SELECT FROM agreement_term AS about JOIN agreement_party AS reached"
    " ON reached.agreement_id = about.agreement_id"
    " WHERE about.id = {row}.term_id AND reached.organization_id = ANY ({overseen}))"
)
# The board of a campaign is the home side's own; an affiliate sees its own entry.
CAMPAIGN_IN_PORTFOLIO = (
    "({row}.owner_id = {person} OR EXISTS (SELECT FROM campaign_agreement AS entry"
    " JOIN agreement_party AS reached ON reached.agreement_id = entry.agreement_id"
    " WHERE entry.campaign_id = {row}.id AND reached.organization_id = ANY ({overseen})))"
)
ORGANIZATIONS_ROW = "{row}.organization_id = ANY ({reach})"
POSITION_IN_REACH = "({row}.person_id = {person} OR {row}.organization_id = ANY ({reach}))"
OWN_IDENTITY = "{row}.person_id = {person}"
# One's own strategy and that of whom one works with; what belongs to nobody is for everybody.
INITIATIVE_IN_REACH = (
    "({row}.organization_id IS NULL OR {row}.organization_id = ANY ({reach})"
    " OR {row}.organization_id = ANY ({partners}))"
)
SERIES_IN_REACH = "({row}.visibility = 'PUBLIC' OR {row}.organizer_id = ANY ({reach}))"
# Fields of the home side are for whoever looks after the other side, and not for that side itself.
EVENT_LOOKED_AFTER = "{row}.organizer_id = ANY ({overseen})"
AGREEMENT_LOOKED_AFTER = (
    "EXISTS (SELECT FROM agreement_party AS reached WHERE reached.agreement_id = {row}.agreement_id"
    " AND reached.organization_id = ANY ({overseen}))"
)
LOOKED_AFTER = "{row}.organization_id = ANY ({overseen})"
FOR_ME = "{row}.recipient_id = {person}"
SHARED_FILE = "{row}.access <> 'STAFF' AND {row}.scan <> 'INFECTED'"
PUBLIC_FILE = "{row}.access = 'PUBLIC' AND {row}.scan <> 'INFECTED'"
NOT_FOR_STAFF_ONLY = "{row}.access <> 'STAFF'"
