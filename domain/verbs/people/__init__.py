"""People and their duties: positions, seats, roles, absences, hand-overs and how they sign in."""
