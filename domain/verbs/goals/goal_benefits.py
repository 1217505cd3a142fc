"""What each party of an agreement gains from its goals, and who gains nothing yet (invariant 17).

The goals of an agreement count together, but for those that were dropped; a branch is a part of the home
association and exempt.
"""

from uuid import UUID

from domain.acts import Act
from domain.agreements import AgreementParty
from domain.audit import add, change, remove
from domain.database import current_transaction, transaction
from domain.derivations import Derived
from domain.errors import DomainError, ErrorCode
from domain.goals import Goal, GoalBenefit, GoalState
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.sides import direct, lock_agreement
from domain.work_plans import Side

# Parties of an agreement that no goal of it names a benefit for, in the order of the paper.
GAPS = """
    SELECT party.id, organization.name
    FROM agreement AS pact
    JOIN agreement_party AS party ON party.agreement_id = pact.id
    JOIN organization ON organization.id = party.organization_id
    WHERE pact.id = {agreement} AND pact.category <> 'BRANCH'
        AND NOT EXISTS (
            SELECT FROM goal_benefit AS gain JOIN goal AS aim ON aim.id = gain.goal_id
            WHERE gain.party_id = party.id AND aim.state <> 'DROPPED'
        )
    ORDER BY party.position, party.id
"""


BENEFIT_GAPS = Derived(
    "benefit_gaps",
    f"""coalesce((
        SELECT jsonb_agg(jsonb_build_object('partyId', 'AgreementParty:' || gap.id, 'party', gap.name,
            'message', gap.name || ' gains nothing yet from the goals of the agreement.'))
        FROM ({GAPS.format(agreement="{row}.id")}) AS gap
    ), '[]'::jsonb)""",
    dict,
    "Parties that gain nothing yet from the goals of the agreement, each with a sentence.",
    nullable=False,
)


async def set_goal_benefit(
    goal_id: UUID, party_id: UUID, text: str | None, version: int | None, act: Act
) -> Goal:
    """Say what a party gains from a goal; None or an empty text takes it back. Return the goal.

    Raises DomainError: NOT_FOUND without such a goal or party of its agreement; RULE_VIOLATED for a goal that
    is closed, and where a party would gain nothing from goals that are worked on; FORBIDDEN for the
    counterpart once the goal is active.
    """
    async with transaction():
        goal = await lock_goal(goal_id, Action.SET_GOAL_BENEFIT, act)
        expect(goal, version)
        await check_party(party_id, goal.agreement_id)
        gain = await GoalBenefit.filter(goal_id=goal.id, party_id=party_id).first()
        await _write(goal, party_id, gain, (text or "").strip(), act)
        # What a proposal promises counts too, while another goal is worked on.
        if await Goal.exists(agreement_id=goal.agreement_id, state=GoalState.ACTIVE):
            await check_benefits(goal.agreement_id)
    return goal


async def _write(goal: Goal, party_id: UUID, gain: GoalBenefit | None, text: str, act: Act) -> None:
    if gain is None and text:
        made = GoalBenefit(goal_id=goal.id, party_id=party_id, text=text)
        await add(made, Action.SET_GOAL_BENEFIT, act.actor)
    elif gain is not None and text:
        await change(gain, {"text": text}, Action.SET_GOAL_BENEFIT, act.actor)
    elif gain is not None:
        await remove(gain, Action.SET_GOAL_BENEFIT, act.actor)


async def check_party(party_id: UUID, agreement_id: UUID) -> None:
    """Refuse a party of another agreement."""
    if not await AgreementParty.exists(id=party_id, agreement_id=agreement_id):
        raise DomainError(
            ErrorCode.NOT_FOUND, "There is no such party of the agreement.", ("partyId",)
        )


async def check_benefits(agreement_id: UUID) -> None:
    """Refuse goals that leave a party without any benefit (invariant 17)."""
    gaps = await current_transaction().fetch(GAPS.format(agreement="$1"), agreement_id)
    if gaps:
        names = " and ".join(gap["name"] for gap in gaps)
        verb = "gain" if len(gaps) > 1 else "gains"
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"{names} {verb} nothing yet from the goals of the agreement: name a benefit first.",
            ("benefits",),
        )


async def lock_goal(goal_id: UUID, action: Action, act: Act) -> Goal:
    """Return an open goal that the viewer may change, with its agreement locked before it.

    What both sides work on is changed by the home association alone.
    """
    seen = await find(Goal, goal_id, act, "goalId", lock=False)
    await permit(action, seen, act)
    agreement = await lock_agreement(seen.agreement_id)
    goal = await Goal.filter(id=goal_id).select_for_update(no_key=True).get()
    side = await direct(agreement, act)
    if goal.state not in {GoalState.PROPOSED, GoalState.ACTIVE}:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"The goal is {goal.state.value}: it is closed and stays as it is.",
            ("goalId",),
        )
    if side is Side.COUNTERPART and goal.state is GoalState.ACTIVE:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "An active goal is changed by the home association: propose another one, or write to them.",
        )
    return goal
