"""Proposing agreements and changing what is known of them, their categories, and the side exits."""

from datetime import date
from typing import Any

import strawberry

from domain import agreement_categories, agreements
from domain.acts import Act
from domain.verbs.agreements import agreement_endings, agreement_proposals
from domain.verbs.agreements import category_policies as policies
from schema.agreement_review import CategoryPolicy
from schema.agreements import Agreement
from schema.compiler.classes import list_of
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.writing import read_id

COLUMNS = (
    "instrument default_term_months plan_year_start review_cycle_months owner_id visibility project_id"
    " predecessor_id goal_waiver_reason overlap_reason territory host_organization_id"
    " guidelines_accepted_on private_notes"
)
WHICH = "The agreement."
REASON = Asked("reason", str, "Why.", needed=True)
PURPOSES = Asked("purpose_ids", list_of(strawberry.ID), "Purposes; all of them, as a whole.")


@strawberry.input(description="A party of an agreement as it is proposed.")
class PartyInput:
    """A party."""

    organization_id: strawberry.ID = strawberry.field(description="The organization.")
    role: agreements.PartyRole = strawberry.field(description="Its side; exactly one is HOME.")
    signatures_required: int = strawberry.field(
        default=1, description="How many people must sign for it."
    )


PROPOSE = form(
    "ProposeAgreementInput",
    "An agreement between two or more organizations.",
    agreements.Agreement,
    needed="title category",
    extra=[
        Asked("parties", list_of(PartyInput), "Its parties, in order.", needed=True),
        PURPOSES,
    ],
    free=f"number {COLUMNS}",
)
UPDATE = form(
    "UpdateAgreementInput",
    "What is known of an agreement now; what is left out stays, null empties.",
    agreements.Agreement,
    changes=WHICH,
    extra=[PURPOSES],
    free=f"title {COLUMNS}",
)
RECATEGORIZE = form(
    "RecategorizeAgreementInput",
    "The category that an agreement is put into from today on.",
    agreements.Agreement,
    changes=WHICH,
    needed="category",
    extra=[REASON],
    free="project_id",
)
SET_POLICY = form(
    "SetCategoryPolicyInput",
    "What a category asks for from a day on.",
    agreement_categories.CategoryPolicy,
    needed=(
        "category valid_from needs_board_decision expects_work_plans default_term_months"
        " notice_period_days"
    ),
    free="note",
)
DECLINE = form(
    "DeclineAgreementInput",
    "The agreement that the home association says no to.",
    agreements.Agreement,
    changes=WHICH,
    extra=[REASON],
)
WITHDRAW = form(
    "WithdrawAgreementInput",
    "The agreement that a party gives up.",
    agreements.Agreement,
    changes=WHICH,
    extra=[REASON],
)
SUPERSEDE = form(
    "SupersedeAgreementInput",
    "Which agreement takes the place of one, and from when on.",
    agreements.Agreement,
    changes=WHICH,
    extra=[
        Asked("by_id", strawberry.ID, "The other agreement.", "Agreement", needed=True),
        Asked("on", date, "First day of the other one; the term ends before it.", needed=True),
        REASON,
    ],
)
ARCHIVE = form(
    "ArchiveAgreementInput", "The agreement that is over.", agreements.Agreement, changes=WHICH
)


def read_purposes(given: Any) -> list[Any] | None:
    found = or_none(given.purpose_ids)
    return (
        None if found is None else [read_id(key, "VocabularyTerm", "purposeIds") for key in found]
    )


async def propose(given: Any, act: Act) -> agreements.Agreement:
    sides = [
        agreement_proposals.Side(
            read_id(party.organization_id, "Organization", "parties", str(place), "organizationId"),
            party.role,
            party.signatures_required,
        )
        for place, party in enumerate(given.parties)
    ]
    values = read_columns(given, PROPOSE, "parties", "purpose_ids")
    return await agreement_proposals.propose_agreement(
        sides, read_purposes(given) or [], values, act
    )


async def update(given: Any, act: Act) -> agreements.Agreement:
    key = read_key(given, UPDATE, "agreement_id")
    values = read_columns(given, UPDATE, "agreement_id", "purpose_ids")
    purposes, seen = read_purposes(given), version_of(given)
    return await agreement_proposals.update_agreement(key, values, purposes, seen, act)


async def recategorize(given: Any, act: Act) -> agreements.Agreement:
    values = read_columns(given, RECATEGORIZE)
    return await policies.recategorize_agreement(
        values["agreement_id"],
        given.category,
        given.reason,
        values.get("project_id"),
        version_of(given),
        act,
    )


async def set_policy(given: Any, act: Act) -> agreement_categories.CategoryPolicy:
    policy = policies.Policy(**read_columns(given, SET_POLICY))
    return await policies.set_category_policy(policy, act)


async def decline(given: Any, act: Act) -> agreements.Agreement:
    key = read_key(given, DECLINE, "agreement_id")
    return await agreement_endings.decline_agreement(key, given.reason, version_of(given), act)


async def withdraw(given: Any, act: Act) -> agreements.Agreement:
    key = read_key(given, WITHDRAW, "agreement_id")
    return await agreement_endings.withdraw_agreement(key, given.reason, version_of(given), act)


async def supersede(given: Any, act: Act) -> agreements.Agreement:
    values = read_columns(given, SUPERSEDE)
    succession = agreement_endings.Succession(**values, version=version_of(given))
    return await agreement_endings.supersede_agreement(succession, act)


async def archive(given: Any, act: Act) -> agreements.Agreement:
    key = read_key(given, ARCHIVE, "agreement_id")
    return await agreement_endings.archive_agreement(key, version_of(given), act)


@strawberry.type
class AgreementMutations:
    """Agreements before and after the time in which they are in force."""

    propose_agreement = verb(
        PROPOSE,
        Agreement,
        "agreement",
        "Propose an agreement between organizations, exactly one of them HOME.",
        propose,
    )
    update_agreement = verb(
        UPDATE, Agreement, "agreement", "Change what is known of an agreement.", update
    )
    recategorize_agreement = verb(
        RECATEGORIZE,
        Agreement,
        "agreement",
        "Put an agreement into another category; the history keeps the one before.",
        recategorize,
    )
    set_category_policy = verb(
        SET_POLICY,
        CategoryPolicy,
        "policy",
        "Set what a category asks for from a day on; what held before stays on record.",
        set_policy,
    )
    decline_agreement = verb(
        DECLINE,
        Agreement,
        "agreement",
        "Say no to an agreement that not everybody has signed.",
        decline,
    )
    withdraw_agreement = verb(
        WITHDRAW,
        Agreement,
        "agreement",
        "Give up an agreement that not everybody has signed.",
        withdraw,
    )
    supersede_agreement = verb(
        SUPERSEDE,
        Agreement,
        "agreement",
        "Let another agreement take the place of one; its term ends on the day before.",
        supersede,
    )
    archive_agreement = verb(
        ARCHIVE, Agreement, "agreement", "Put an agreement that is over into the archive.", archive
    )
