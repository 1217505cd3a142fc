"""Drawing up projects, and moving them on: ASSESSMENT, DESIGN, IMPLEMENTATION, EVALUATION, CLOSED."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, record
from domain.database import transaction
from domain.givens import COUNTRY, Given, against_rule, check, check_order, misfit
from domain.organizations import Organization, OrganizationKind
from domain.projects import Project, ProjectCountry, ProjectOrganization, ProjectRole, ProjectStage
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit

STAGES = tuple(ProjectStage)
MOST_COUNTRIES = 50


@dataclass(frozen=True)
class Share:
    """What an organization does in a project."""

    organization_id: UUID
    role: ProjectRole


async def create_project(
    given: Given, shares: Sequence[Share], countries: Sequence[str], act: Act
) -> Project:
    """Draw up a project in its first stage, with the organizations and countries that are known."""
    async with transaction():
        await check(Project, given, act)
        check_order(given.get("starts_on"), given.get("ends_on"))
        await _check_office(given.get("field_office_id"))
        taking_part = [await _organization(share, act) for share in shares]
        await permit(Action.CREATE_PROJECT, taking_part[0] if taking_part else None, act)
        project = Project(**given)
        await add(project, Action.CREATE_PROJECT, act.actor)
        await _write_countries(project, countries, Action.CREATE_PROJECT, act)
        for share in dict.fromkeys(shares):
            await _write_share(project, share, Action.CREATE_PROJECT, act)
    return project


async def update_project(
    key: UUID, given: Given, countries: Sequence[str] | None, version: int | None, act: Act
) -> Project:
    """Change a project; a list of countries replaces the one before."""
    async with transaction():
        project = await find(Project, key, act, "projectId")
        await permit(Action.UPDATE_PROJECT, project, act)
        expect(project, version)
        await check(Project, given, act)
        check_order(
            given.get("starts_on", project.starts_on), given.get("ends_on", project.ends_on)
        )
        await _check_office(given.get("field_office_id"))
        await change(project, given, Action.UPDATE_PROJECT, act.actor)
        if countries is not None:
            await _write_countries(project, countries, Action.UPDATE_PROJECT, act)
    return project


async def advance_project(
    key: UUID, stage: ProjectStage | None, version: int | None, act: Act
) -> Project:
    """Move a project to the next stage, or close it; it never goes back.

    A long-term project without a field office moves on all the same: that is a warning, and no error. Whoever
    closes a project before its last day makes today the last one.
    """
    async with transaction():
        project = await find(Project, key, act, "projectId")
        await permit(Action.ADVANCE_PROJECT, project, act)
        expect(project, version)
        if project.stage is ProjectStage.CLOSED:
            raise against_rule("stage", "The project is closed.")
        following = STAGES[STAGES.index(project.stage) + 1]
        wanted = stage or following
        if wanted not in {following, ProjectStage.CLOSED}:
            raise against_rule(
                "stage", f"After {project.stage} comes {following}; only closing can skip a stage."
            )
        changes = {"stage": wanted, **(_ended(project, act) if wanted is STAGES[-1] else {})}
        await change(project, changes, Action.ADVANCE_PROJECT, act.actor)
    return project


def _ended(project: Project, act: Act) -> dict[str, object]:
    """Return the last day of a project that is closed today; none where it never began."""
    begun = project.starts_on is None or project.starts_on <= act.today
    over = project.ends_on is not None and project.ends_on <= act.today
    return {"ends_on": act.today} if begun and not over else {}


async def add_project_organization(key: UUID, share: Share, act: Act) -> ProjectOrganization:
    """Let an organization take part in a project; it may have several roles."""
    async with transaction():
        project = await find(Project, key, act, "projectId")
        await permit(Action.ADD_PROJECT_ORGANIZATION, project, act)
        await _organization(share, act)
        if await ProjectOrganization.exists(project_id=project.id, **vars(share)):
            raise against_rule("role", "The organization has this role in the project already.")
        return await _write_share(project, share, Action.ADD_PROJECT_ORGANIZATION, act)


async def remove_project_organization(key: UUID, share: Share, act: Act) -> Project:
    """Take a role in a project from an organization."""
    async with transaction():
        project = await find(Project, key, act, "projectId")
        await permit(Action.REMOVE_PROJECT_ORGANIZATION, project, act)
        row = await ProjectOrganization.get_or_none(project_id=project.id, **vars(share))
        if row is None:
            raise misfit("organization_id", "The organization has no such role in the project.")
        was = {"project_id": project.id, **vars(share)}
        await record(act.actor, Action.REMOVE_PROJECT_ORGANIZATION, row, was, None)
        await row.delete()
    return project


async def _organization(share: Share, act: Act) -> Organization:
    return await find(Organization, share.organization_id, act, "organizationId", lock=False)


async def _write_share(
    project: Project, share: Share, action: Action, act: Act
) -> ProjectOrganization:
    row = ProjectOrganization(project_id=project.id, **vars(share))
    await add(row, action, act.actor)
    return row


async def _write_countries(
    project: Project, countries: Sequence[str], action: Action, act: Act
) -> None:
    """Make these the countries of the project; those that stay are left alone."""
    if len(countries) > MOST_COUNTRIES:
        raise misfit("countries", f"A project has at most {MOST_COUNTRIES} countries.")
    for code in countries:
        if not COUNTRY.fullmatch(code):
            raise misfit(
                "countries", f'"{code[:20]}" is not a code of two capital letters (ISO 3166-1).'
            )
    known = {row.code: row for row in await ProjectCountry.filter(project_id=project.id)}
    for code in known.keys() - set(countries):
        was = {"project_id": project.id, "code": code}
        await record(act.actor, action, known[code], was, None)
        await known[code].delete()
    for code in dict.fromkeys(countries):
        if code not in known:
            await add(ProjectCountry(project_id=project.id, code=code), action, act.actor)


async def _check_office(key: UUID | None) -> None:
    if key is None:
        return
    offices = {
        OrganizationKind.FIELD_OFFICE,
        OrganizationKind.BRANCH_OFFICE,
        OrganizationKind.REGIONAL_OFFICE,
        OrganizationKind.ANCHOR_ORGANIZATION,
    }
    office = await Organization.get(id=key)
    if office.kind not in offices:
        raise against_rule("field_office_id", f"{office.name} is not an office but {office.kind}.")
