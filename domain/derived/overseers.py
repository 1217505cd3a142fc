"""Who oversees agreements without a part in them, and which: chairs of committees, directors, the board.

As SQL over whole tables, for statements about many people; what one viewer sees is worked out by reach.py,
which finds the same (a test compares both).
"""

# Who holds which of the three parts on a day, and where: a committee, a region, or the whole.
OVERSEERS = """
    SELECT seat.person_id, 'CHAIR' AS part, body.id AS place FROM seat
    JOIN governing_body AS body ON body.id = seat.body_id
    JOIN organization AS owner ON owner.id = body.organization_id AND owner.kind = 'HOME_ASSOCIATION'
    WHERE seat.is_chair AND {day} BETWEEN seat.term_from AND coalesce(seat.term_to, 'infinity')
        AND coalesce(body.dissolved_on, 'infinity') > {day}
    UNION
    SELECT held.person_id, 'CHAIR', body.id FROM role_grant AS held
    JOIN governing_body AS body ON body.id = held.body_id
    JOIN organization AS owner ON owner.id = body.organization_id AND owner.kind = 'HOME_ASSOCIATION'
    WHERE held.role = 'COMMITTEE_CHAIR'
        AND {day} BETWEEN held.valid_from AND coalesce(held.valid_to, 'infinity')
        AND coalesce(body.dissolved_on, 'infinity') > {day}
    UNION
    SELECT duty.person_id, 'DIRECTOR', duty.region_id FROM liaison_assignment AS duty
    WHERE duty.kind = 'REGIONAL_DIRECTOR' AND duty.region_id IS NOT NULL
        AND {day} BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION
    SELECT held.person_id, 'DIRECTOR', held.region_id FROM role_grant AS held
    WHERE held.role = 'REGIONAL_DIRECTOR' AND held.region_id IS NOT NULL
        AND {day} BETWEEN held.valid_from AND coalesce(held.valid_to, 'infinity')
    UNION
    SELECT held.person_id, 'BOARD', NULL FROM role_grant AS held
    WHERE held.role IN ('BOARD_VIEWER', 'BOARD_SECRETARY')
        AND {day} BETWEEN held.valid_from AND coalesce(held.valid_to, 'infinity')
"""

# The organizations that the parts in `held` (part, place) bring: those of a director's region, and those that
# a committee has given to liaisons. The home association is left out: it is a party to every agreement.
OVERSEEN = """
    SELECT organization.id FROM held
    JOIN organization ON organization.region_id = held.place AND held.part = 'DIRECTOR'
    WHERE organization.kind <> 'HOME_ASSOCIATION'
    UNION
    SELECT organization.id FROM held
    JOIN liaison_assignment AS duty ON duty.assigned_by_body_id = held.place AND held.part = 'CHAIR'
    LEFT JOIN agreement_party AS party ON party.agreement_id = duty.agreement_id AND party.role <> 'HOME'
    JOIN organization ON organization.id IN (duty.organization_id, party.organization_id)
    WHERE duty.kind = 'COMMITTEE_LIAISON' AND organization.kind <> 'HOME_ASSOCIATION'
        AND {day} BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
"""
