"""Asks any mutation of the schema with values that fit its input, and learns which IDs it wants."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
)

from domain.verbs.desk.filing import Incoming

Place = tuple[str, ...]
ABSENT = UUID("00000000-0000-7000-8000-000000000000")
WANTED = re.compile(r"is not the ID of a row of type (\w+)")
PLAIN: dict[str, object] = {
    "Upload": Incoming("some.txt", 10, BytesIO(b"Some words")),
    "String": "Some words",
    "Int": 1,
    "Boolean": True,
    "Date": "2026-03-02",
    "DateTime": "2026-03-02T12:00:00+00:00",
    "Decimal": 1,
    "Time": "12:00",
    "JSON": {},
}

FITTING: dict[tuple[str, str], object] = {
    ("", "url"): "https://www.example.org",
    ("", "website"): "https://www.example.org",
    ("", "fundingUrl"): "https://www.example.org",
    ("", "contactEmail"): "somebody@example.org",
    ("", "address"): "somebody@example.org",
    ("", "country"): "CA",
    ("", "subdivision"): "CA-ON",
    ("", "timeZone"): "UTC",
    ("", "language"): "en",
    ("", "locale"): "en",
    ("", "recurrence"): "FREQ=YEARLY",
    ("", "year"): 2026,
    ("", "planYear"): 2026,
    ("addReminderRule", "code"): "SOME",
    ("addReminderRule", "scope"): "CATEGORY",
    ("addReminderStage", "audience"): ["OWNER"],
    ("addReminderStage", "code"): "SOME",
    ("addReminderStage", "scaled"): False,
    ("addVocabularyTerm", "code"): "SOME",
    ("addWebhook", "types"): ["Event"],
    ("addWebhook", "url"): "https://8.8.8.8/hook",
    ("answerInvitation", "answer"): "ACCEPTED",
    ("closeGoal", "state"): "ACHIEVED",
    ("createApiToken", "expiresAt"): "2026-09-01T12:00:00+00:00",
    ("createRegion", "code"): "SOME",
    ("decideRenewal", "decision"): "RENEW",
    ("lockPeriod", "lockedAt"): "2026-09-01T12:00:00+00:00",
    ("openCampaign", "dueOn"): "2026-09-01",
    ("recordSignedAgreement", "terms"): [{"startsOn": "2025-01-01", "endsOn": "2027-12-31"}],
    ("recommendRenewal", "recommendation"): "RENEW",
    ("updateReminderStage", "audience"): ["OWNER"],
    ("updateReminderStage", "scaled"): False,
}
"""What verbs take where the first value of a type will not do, by mutation (or any) and field."""

LEFT_OUT: dict[str, set[str]] = {
    "addReminderRule": {"affiliateGroup", "agreementId"},
    "assignLiaison": {"regionId", "agreementId"},
    "decideRenewal": {"conditions"},
    "importRows": {"rows"},
    "recordAttendance": {
        "capacity",
        "eventId",
        "fromOrganizationId",
        "personId",
        "workPlanItemId",
    },
    "recordSignedAgreement": {"name"},
    "setIndicatorPeriods": {"periods"},
    "uploadDocument": {
        "agreementVersionId",
        "agreementId",
        "boardDecisionId",
        "checklistEntryId",
        "exchangeLegId",
        "measurementId",
        "obligationOccurrenceId",
    },
}
"""Fields that exclude others."""

Refusal = dict[str, Any]
Send = Callable[[str, dict[str, object]], Awaitable[list[Refusal]]]


@dataclass
class Mutation:
    """One mutation: its input type, and the types of the IDs in its input as far as they are known."""

    name: str
    schema: GraphQLSchema
    ids: dict[Place, str] = field(default_factory=dict)

    @property
    def input_type(self) -> GraphQLInputObjectType:
        owner = self.schema.mutation_type
        assert owner is not None
        (argument,) = owner.fields[self.name].args.values()
        assert isinstance(argument.type, GraphQLNonNull)
        found = argument.type.of_type
        assert isinstance(found, GraphQLInputObjectType)
        return found

    @property
    def document(self) -> str:
        return (
            f"mutation Try($input: {self.input_type.name}!) {{ {self.name}(input: $input)"
            " { __typename errors { __typename code message path } } }"
        )

    def fill(self, key_of: Callable[[str], str], *, optional: bool = True) -> dict[str, Any]:
        """Return an input that fits; `key_of` gives an ID of a type."""
        return self._object(self.input_type, (), key_of, optional)

    def texts(self) -> Iterator[str]:
        """Return the names of the texts at the top of the input."""
        return self.leaves("String")

    def leaves(self, kind: str) -> Iterator[str]:
        """Return the names of the values of a scalar at the top of the input."""
        for name, given in self.input_type.fields.items():
            bare = given.type.of_type if isinstance(given.type, GraphQLNonNull) else given.type
            if getattr(bare, "name", None) == kind and name != "idempotencyKey":
                yield name

    async def learn(self, send: Send) -> None:
        """Find out which IDs the input wants: those not known yet are given wrong ones."""
        for _ in range(30):
            errors = await send(self.document, self.fill(absent))
            found = [(tuple(error["path"]), WANTED.search(error["message"])) for error in errors]
            wanted = [(path, match.group(1)) for path, match in found if match]
            if not wanted:
                return
            for path, entity in wanted:
                self._note(path, entity)

    def unknown(self) -> list[Place]:
        """Return the places of IDs whose type nobody found out."""
        return [place for place in self._places(self.input_type, ()) if place not in self.ids]

    def _note(self, path: Place, entity: str) -> None:
        steps = tuple(step for step in path if not step.isdigit())
        inside = [place for place in self.unknown() if place == steps or set(place) & set(steps)]
        assert inside, (self.name, path, entity, self.ids)
        self.ids[steps if steps in inside else inside[0]] = entity

    def _places(self, owner: GraphQLInputObjectType, above: Place) -> Iterator[Place]:
        for name, given in owner.fields.items():
            if name in LEFT_OUT.get(self.name, ()):
                continue
            bare: Any = given.type
            while isinstance(bare, GraphQLNonNull | GraphQLList):
                bare = bare.of_type
            if isinstance(bare, GraphQLInputObjectType):
                yield from self._places(bare, (*above, name))
            elif bare.name == "ID":
                yield (*above, name)

    def _object(
        self,
        owner: GraphQLInputObjectType,
        above: Place,
        key_of: Callable[[str], str],
        optional: bool,
    ) -> dict[str, Any]:
        return {
            name: self._value(given.type, (*above, name), key_of, optional)
            for name, given in owner.fields.items()
            if name not in {"idempotencyKey", "expectedVersion"}
            and name not in LEFT_OUT.get(self.name, ())
            and (optional or isinstance(given.type, GraphQLNonNull))
        }

    def _value(
        self,
        wanted: GraphQLInputType,
        place: Place,
        key_of: Callable[[str], str],
        optional: bool,
    ) -> Any:
        if isinstance(wanted, GraphQLNonNull):
            return self._value(wanted.of_type, place, key_of, optional)
        if (found := self._named(place)) is not None:
            return found
        if isinstance(wanted, GraphQLList):
            return [self._value(wanted.of_type, place, key_of, optional)]
        if isinstance(wanted, GraphQLInputObjectType):
            return self._object(wanted, place, key_of, optional)
        if isinstance(wanted, GraphQLEnumType):
            return next(iter(wanted.values))
        if wanted.name == "ID":
            entity = self.ids.get(place)
            return key_of(entity) if entity else f"Nothing:{ABSENT}"
        return PLAIN.get(wanted.name, "Some words")

    def _named(self, place: Place) -> object:
        """Return what fits a field of this mutation, or of any, better than the value of its type."""
        return FITTING.get((self.name, place[-1]), FITTING.get(("", place[-1])))


def absent(entity: str) -> str:
    """Return an ID that fits, of a row that is not there."""
    return f"{entity}:{ABSENT}"


def all_mutations(schema: GraphQLSchema) -> list[Mutation]:
    assert schema.mutation_type is not None
    return [Mutation(name, schema) for name in sorted(schema.mutation_type.fields)]
