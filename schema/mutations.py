"""The table of contents of all mutations: one verb of the field each."""

import strawberry

from schema import acknowledgements, decisions, measurements, work_plan_items


@strawberry.type(description="Everything that can be changed.")
class Mutation:
    """All mutations."""

    record_measurement = strawberry.field(
        resolver=measurements.record,
        description="Record what was measured for an indicator; it counts at once.",
    )
    decide_renewal = strawberry.field(
        resolver=decisions.decide,
        description="Decide what happens after the term in force. The same decision again changes nothing; "
        "RENEW, RENEW_CONDITIONAL and RENEGOTIATE take back a notice that was given.",
    )
    update_work_plan_item = strawberry.field(
        resolver=work_plan_items.update,
        description="Change an item of a work plan.",
    )
    acknowledge_reminder = strawberry.field(
        resolver=acknowledgements.acknowledge,
        description="Acknowledge a reminder: its recipient has seen it.",
    )
