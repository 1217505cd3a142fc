"""Which rights cover a row: those in whose reach one of the organizations is that the row belongs to."""

from collections.abc import Callable, Iterable
from uuid import UUID

from domain.acts import Act
from domain.database import current_transaction
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.rights.actions import Right
from domain.rights.row_organizations import organizations_of
from domain.roles import Role
from domain.rows import Row
from domain.viewers import Scope, Viewer, ViewerKind


async def covers(rights: Iterable[Right], row: Row | None, act: Act) -> bool:
    """Tell whether one of the rights covers the row, for rules that are finer than an action's."""
    for right in rights:
        if await covered_by(right, row, act):
            return True
    return False


async def covered_by(right: Right, row: Row | None, act: Act) -> bool:
    """Tell whether a right covers the row; None is a row that belongs to nobody yet."""
    viewer = act.viewer
    if right in WITHOUT_ROW:
        return WITHOUT_ROW[right](viewer)
    if right is Right.SELF:
        return viewer.person_id is not None and viewer.person_id in _people_of(row)
    if right is Right.STAFF:
        return Role.STAFF in viewer.roles and (row is None or await _in_charge(row, act))
    if row is None:
        return False
    reach = WITHIN[right](viewer) if right in WITHIN else frozenset[UUID]()
    return bool(reach) and bool(reach & await organizations_of(row))


def assigns(duty: LiaisonAssignment, viewer: Viewer) -> bool:
    """Whether the viewer chairs the committee that gives a committee liaison the duty."""
    is_theirs = duty.assigned_by_body_id in viewer.reach.chaired
    return is_theirs and duty.kind is LiaisonKind.COMMITTEE_LIAISON


def _is_service(viewer: Viewer) -> bool:
    return viewer.kind is ViewerKind.TOKEN and viewer.may(Scope.WRITE) and viewer.may(Scope.READ)


WITHOUT_ROW: dict[Right, Callable[[Viewer], bool]] = {
    Right.ADMIN: lambda viewer: viewer.may(Scope.ADMIN) and viewer.may(Scope.WRITE),
    Right.SERVICE: _is_service,
    Right.SECRETARY: lambda viewer: Role.BOARD_SECRETARY in viewer.roles,
    Right.SIGNED_IN: lambda viewer: viewer.kind is not ViewerKind.ANONYMOUS,
}

WITHIN: dict[Right, Callable[[Viewer], frozenset[UUID]]] = {
    Right.DIRECTOR: lambda viewer: viewer.reach.directed,
    Right.CHAIR: lambda viewer: viewer.reach.portfolio if viewer.reach.chaired else frozenset(),
    Right.LIAISON: lambda viewer: viewer.reach.portfolio,
    Right.AFFILIATE: lambda viewer: viewer.reach.own,
    Right.SIGNATORY: lambda viewer: viewer.reach.signs,
}

PEOPLE_COLUMNS = ("recipient_id", "person_id")


def _people_of(row: Row | None) -> set[UUID]:
    """Return whom a row is about: the person, or whom its columns name."""
    if row is None:
        return set()
    named = {getattr(row, column) for column in PEOPLE_COLUMNS if hasattr(row, column)}
    return {row.id} | named if type(row).__name__ == "Person" else named


async def _in_charge(row: Row, act: Act) -> bool:
    """Whether somebody of the staff looks after one of the row's organizations, or nobody does."""
    organizations = await organizations_of(row)
    if not organizations:
        return True
    return bool(
        await current_transaction().fetchval(
            """
            SELECT EXISTS (
                SELECT FROM unnest($1::uuid[]) AS subject (id)
                WHERE EXISTS (
                    SELECT FROM liaison_assignment AS duty
                    WHERE duty.organization_id = subject.id AND duty.kind = 'STAFF_LIAISON'
                        AND $3::date BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
                        AND $2::uuid IN (duty.person_id, duty.delegate_id)
                ) OR NOT EXISTS (
                    SELECT FROM liaison_assignment AS duty
                    WHERE duty.organization_id = subject.id AND duty.kind = 'STAFF_LIAISON'
                        AND $3::date BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
                ) OR EXISTS (
                    SELECT FROM agreement JOIN agreement_party AS party ON party.agreement_id = agreement.id
                    WHERE party.organization_id = subject.id AND agreement.owner_id = $2
                )
            )
            """,
            sorted(organizations),
            act.viewer.person_id,
            act.today,
        )
    )
