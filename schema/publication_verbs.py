"""Keeping publications, and contributing to those of others."""

from typing import Any

import strawberry

from domain import publications
from domain.acts import Act
from domain.verbs.engagement import contributing, publishing
from schema.publications import Contribution, Publication
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

COLUMNS = "url language visibility"
WHICH = "The contribution."

CREATE = form(
    "CreatePublicationInput",
    "A publication or other channel of an organization.",
    publications.Publication,
    needed="organization_id title kind",
    free=COLUMNS,
)
UPDATE = form(
    "UpdatePublicationInput",
    "What is known of a publication now; what is left out stays, null empties.",
    publications.Publication,
    changes="The publication.",
    free=f"title kind {COLUMNS} discontinued_on",
)
PROPOSE = form(
    "ProposeContributionInput",
    "What is offered to the publication of another organization, and by whom.",
    publications.Contribution,
    needed="publication_id from_organization_id title",
    free="kind author_id agreement_id url",
)
EDIT = form(
    "UpdateContributionInput",
    "What is offered now; what is left out stays, null empties.",
    publications.Contribution,
    changes=WHICH,
    free="title kind author_id agreement_id url",
)
SUBMIT = form(
    "SubmitContributionInput",
    "The contribution that is handed in.",
    publications.Contribution,
    changes=WHICH,
)
PUBLISH = form(
    "PublishContributionInput",
    "The contribution that appeared, and when.",
    publications.Contribution,
    changes=WHICH,
    needed="published_on",
    free="url",
)
DECLINE = form(
    "DeclineContributionInput",
    "The contribution that is turned down, and why.",
    publications.Contribution,
    changes=WHICH,
    extra=[Asked("reason", str, "Why.", needed=True)],
)


async def create(given: Any, act: Act) -> publications.Publication:
    return await publishing.create_publication(read_columns(given, CREATE), act)


async def update(given: Any, act: Act) -> publications.Publication:
    key = read_key(given, UPDATE, "publication_id")
    values = read_columns(given, UPDATE, "publication_id")
    return await publishing.update_publication(key, values, version_of(given), act)


async def propose(given: Any, act: Act) -> publications.Contribution:
    return await contributing.propose_contribution(read_columns(given, PROPOSE), act)


async def edit(given: Any, act: Act) -> publications.Contribution:
    key = read_key(given, EDIT, "contribution_id")
    values = read_columns(given, EDIT, "contribution_id")
    return await contributing.update_contribution(key, values, version_of(given), act)


async def submit(given: Any, act: Act) -> publications.Contribution:
    key = read_key(given, SUBMIT, "contribution_id")
    return await contributing.submit_contribution(key, version_of(given), act)


async def publish(given: Any, act: Act) -> publications.Contribution:
    key = read_key(given, PUBLISH, "contribution_id")
    return await contributing.publish_contribution(
        key, given.published_on, or_none(given.url), version_of(given), act
    )


async def decline(given: Any, act: Act) -> publications.Contribution:
    key = read_key(given, DECLINE, "contribution_id")
    return await contributing.decline_contribution(key, given.reason, version_of(given), act)


@strawberry.type
class PublicationMutations:
    """Publications and contributions."""

    create_publication = verb(
        CREATE, Publication, "publication", "Add a publication of an organization.", create
    )
    update_publication = verb(UPDATE, Publication, "publication", "Change a publication.", update)
    propose_contribution = verb(
        PROPOSE,
        Contribution,
        "contribution",
        "Offer something to another organization's publication.",
        propose,
    )
    update_contribution = verb(
        EDIT,
        Contribution,
        "contribution",
        "Change what is offered, until it is handed in.",
        edit,
    )
    submit_contribution = verb(
        SUBMIT, Contribution, "contribution", "Hand a contribution in.", submit
    )
    publish_contribution = verb(
        PUBLISH,
        Contribution,
        "contribution",
        "Say that a contribution appeared; from then on it counts in the reciprocity ledger.",
        publish,
    )
    decline_contribution = verb(
        DECLINE, Contribution, "contribution", "Turn a contribution down.", decline
    )
