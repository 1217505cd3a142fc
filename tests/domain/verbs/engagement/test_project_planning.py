"""Projects: stages that only go forward, organizations, countries, deliverables, and the missing office."""

from datetime import date
from uuid import uuid4

from domain.audit import AuditEvent
from domain.database import Database
from domain.derived import project_figures
from domain.organizations import OrganizationKind
from domain.projects import (
    Deliverable,
    Project,
    ProjectCountry,
    ProjectOrganization,
    ProjectRole,
    ProjectStage,
)
from domain.verbs.engagement.delivering import (
    add_deliverable,
    remove_deliverable,
    update_deliverable,
)
from domain.verbs.engagement.project_planning import (
    Share,
    add_project_organization,
    advance_project,
    create_project,
    remove_project_organization,
    update_project,
)
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative

TODAY = date(2026, 3, 4)


async def countries(of: Project) -> list[str]:
    return sorted([row.code for row in await ProjectCountry.filter(project_id=of.id)])


async def test_a_project_is_drawn_up_with_what_is_known(database: Database) -> None:
    lead, donor = await samples.organization(), await samples.organization()
    shares = [Share(lead.id, ProjectRole.LEAD), Share(donor.id, ProjectRole.DONOR)]
    made = await create_project({"title": "Water"}, shares, ["NA", "NO", "NA"], acting())
    assert made.stage is ProjectStage.ASSESSMENT
    assert await countries(made) == ["NA", "NO"]
    assert await ProjectOrganization.filter(project_id=made.id).count() == 2


async def test_countries_are_replaced_or_left_alone(database: Database) -> None:
    made = await create_project({"title": "Water"}, [], ["NA", "NO"], acting())
    await update_project(made.id, {"summary": "Wells"}, None, 1, acting())
    assert await countries(made) == ["NA", "NO"]
    await update_project(made.id, {}, ["NO", "SE"], None, acting())
    assert await countries(made) == ["NO", "SE"]
    odd = update_project(made.id, {}, ["Norway"], None, acting())
    assert await refused(odd) == ("BAD_USER_INPUT", "countries")
    assert await countries(made) == ["NO", "SE"]


async def test_stages_go_forward_one_by_one_or_end(database: Database) -> None:
    made = await Project.create(title="Water")
    skipping = advance_project(made.id, ProjectStage.EVALUATION, None, acting())
    assert await refused(skipping) == ("RULE_VIOLATED", "stage")
    assert (await advance_project(made.id, None, 1, acting())).stage is ProjectStage.DESIGN
    back = advance_project(made.id, ProjectStage.ASSESSMENT, None, acting())
    assert await refused(back) == ("RULE_VIOLATED", "stage")
    await advance_project(made.id, ProjectStage.CLOSED, None, acting())
    assert await refused(advance_project(made.id, None, None, acting())) == (
        "RULE_VIOLATED",
        "stage",
    )


async def test_a_long_term_project_without_an_office_is_a_warning(database: Database) -> None:
    made = await Project.create(title="Water", long_term=True)

    async def missing() -> object:
        value = project_figures.FIELD_OFFICE_MISSING
        return await samples.derive(database, value, "project", made.id, TODAY)

    assert await missing() is True
    await advance_project(made.id, None, None, acting())
    university = await samples.organization(OrganizationKind.UNIVERSITY)
    strange = update_project(made.id, {"field_office_id": university.id}, None, None, acting())
    assert await refused(strange) == ("RULE_VIOLATED", "fieldOfficeId")
    office = await samples.organization(OrganizationKind.FIELD_OFFICE)
    await update_project(made.id, {"field_office_id": office.id}, None, None, acting())
    assert await missing() is False


async def test_dates_are_in_order_even_when_one_of_them_is_given(database: Database) -> None:
    made = await create_project({"title": "Water", "starts_on": TODAY}, [], [], acting())
    early = update_project(made.id, {"ends_on": date(2026, 3, 3)}, None, None, acting())
    assert await refused(early) == ("BAD_USER_INPUT", "endsOn")
    row = Project.filter(id=made.id)
    assert await refusal(row.update(ends_on=date(2026, 3, 3))) == "project_dates"


async def test_roles_are_given_and_taken(database: Database) -> None:
    made, one = await Project.create(title="Water"), await samples.organization()
    share = Share(one.id, ProjectRole.DONOR)
    await add_project_organization(made.id, share, acting())
    twice = add_project_organization(made.id, share, acting())
    assert await refused(twice) == ("RULE_VIOLATED", "role")
    await remove_project_organization(made.id, share, acting())
    gone = remove_project_organization(made.id, share, acting())
    assert await refused(gone) == ("BAD_USER_INPUT", "organizationId")
    nobody = add_project_organization(made.id, Share(uuid4(), ProjectRole.LEAD), acting())
    assert await refused(nobody) == ("NOT_FOUND", "organizationId")


async def test_what_is_delivered_is_there(database: Database) -> None:
    made = await Project.create(title="Water")
    given = {"project_id": made.id, "title": "Handbook", "due_on": date(2026, 3, 1)}
    one = await add_deliverable(given, acting())
    overdue = project_figures.OVERDUE
    assert await samples.derive(database, overdue, "deliverable", one.id, TODAY) is True
    early = update_deliverable(one.id, {"delivered_on": date(2026, 3, 5)}, None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "deliveredOn")
    await update_deliverable(one.id, {"delivered_on": TODAY}, 1, acting())
    assert await samples.derive(database, overdue, "deliverable", one.id, TODAY) is False
    assert (await Deliverable.get(id=one.id)).title == "Handbook"
    await advance_project(made.id, ProjectStage.CLOSED, None, acting())
    late = add_deliverable({"project_id": made.id, "title": "More"}, acting())
    assert await refused(late) == ("RULE_VIOLATED", "projectId")


async def test_what_was_never_delivered_can_be_removed(database: Database) -> None:
    made = await Project.create(title="Water")
    one = await add_deliverable({"project_id": made.id, "title": "Handbook"}, acting())
    two = await add_deliverable({"project_id": made.id, "title": "Tool"}, acting())
    await update_deliverable(two.id, {"delivered_on": TODAY}, None, acting())
    assert await refused(remove_deliverable(one.id, 9, acting())) == ("CONFLICT", "expectedVersion")
    assert (await remove_deliverable(one.id, None, acting())).id == made.id
    kept = remove_deliverable(two.id, None, acting())
    assert await refused(kept) == ("RULE_VIOLATED", "deliverableId")
    assert await Deliverable.filter(project_id=made.id).count() == 1
    told = await AuditEvent.get(action="removeDeliverable")
    assert told.before is not None
    assert told.before["title"] == "Handbook"


async def test_closing_a_project_ends_it(database: Database) -> None:
    for first, last, ended in (
        (None, None, TODAY),
        (date(2026, 1, 1), date(2027, 1, 1), TODAY),
        (date(2025, 1, 1), date(2026, 1, 1), date(2026, 1, 1)),
        (date(2027, 1, 1), date(2027, 2, 1), date(2027, 2, 1)),
    ):
        made = await Project.create(title="Water", starts_on=first, ends_on=last)
        closed = await advance_project(made.id, ProjectStage.CLOSED, None, acting())
        assert closed.ends_on == ended


async def test_liaisons_draw_up_and_affiliates_do_not(database: Database) -> None:
    of = await samples.affiliation()
    share = [Share((await of.counterparty.organization).id, ProjectRole.PARTNER)]
    made = await create_project({"title": "Water"}, share, [], acting(await liaison(of)))
    theirs = advance_project(made.id, None, None, acting(await representative(of)))
    assert await refused(theirs) == ("FORBIDDEN", "")
