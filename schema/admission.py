"""The way in: a request is read, priced, paid for and only then validated, whichever way it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import OperationType

from schema.context import Context
from schema.documents import Documents, Prepared
from schema.graph import COMPILER
from schema.limits import LIMITS
from schema.persisted import PERSISTED
from schema.problems import ProblemCode, coded
from schema.rehearsed import Rehearsals, Rehearsed

DOCUMENTS = Documents(COMPILER.schema)
CHARACTERS_A_POINT = 10
"""How much of a text that is not known yet is read for one point."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What the client sent, already known to be a JSON object with values of these types."""

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    read_only: bool = False
    """True for GET: anything but a query is refused with 405."""
    wants_cost: bool = False
    """Whether the answer shall say what it has cost."""
    wants_trace: bool = False
    """Whether the answer shall say how it came about, for whoever may know."""
    document_hash: str | None = None
    """The SHA-256 by which the client names the document; without a text where that is not known here."""
    document_id: str | None = None
    """Another name for it, of a list that the installation keeps; without a text likewise."""
    rehearsals: Rehearsals | None = None
    """What follows from the request alone is kept here; None for one that may never come again."""

    @property
    def is_named(self) -> bool:
        """Whether the client names the document, be it beside its text."""
        return self.document_hash is not None or self.document_id is not None


def admit(request: GraphQLRequest, context: Context) -> Prepared:
    """Return the valid document of a request that was paid for, once for a context.

    Raises InvalidDocumentError, a coded GraphQLError, or TurnedAwayError where the budget is spent.
    """
    if not request.query and request.is_named:
        raise coded("PersistedQueryNotFound", ProblemCode.PERSISTED_QUERY_NOT_FOUND)
    prepared = _admit(request, context)
    _note_hash(request)
    return prepared


def admit_again(request: GraphQLRequest, context: Context) -> Rehearsed | None:
    """Let a request in that was answered before; None where it has to be worked out anew.

    Raises what `admit` raises of the price.
    """
    known = None if request.rehearsals is None else request.rehearsals.find(context.viewer)
    if known is None or DOCUMENTS.find(request.query) is not known.prepared:
        return None
    if context.admitted is not request:
        _charge(known.points, 0, request, context)
    _note_hash(request)
    return known


def _note_hash(request: GraphQLRequest) -> None:
    """Know the document by its hash from now on, as its client asks."""
    if request.document_hash is not None:
        PERSISTED.keep(request.document_hash, request.query)


def _admit(request: GraphQLRequest, context: Context) -> Prepared:
    known = DOCUMENTS.find(request.query)
    if known is not None:
        if context.admitted is not request:
            _charge_for(known, request, context)
        return known
    if context.purse is not None and context.admitted is not request:
        context.purse.spend(len(request.query) // CHARACTERS_A_POINT, 0)
    prepared = DOCUMENTS.parse(request.query)
    if context.admitted is not request:
        _charge_for(prepared, request, context)
    return DOCUMENTS.validate(prepared)


def is_query(request: GraphQLRequest) -> bool:
    """Whether a request that was admitted only reads."""
    found = DOCUMENTS.known.get(request.query)
    if found is None:
        return True
    operation = found.operations.get(request.operation_name or "")
    operations = [operation] if operation else found.operations.values()
    return all(each.operation is OperationType.QUERY for each in operations)


def _charge_for(prepared: Prepared, request: GraphQLRequest, context: Context) -> None:
    price = prepared.price(request.operation_name)
    _charge(price.cost(request.variables), price.mutations, request, context)


def _charge(cost: int, mutations: int, request: GraphQLRequest, context: Context) -> None:
    most = LIMITS.most_objects
    if context.purse is not None and context.purse.most < most:
        most = context.purse.most
    if cost > most:
        raise coded(
            f"The operation could cost {cost:,} points; at most {most:,} are allowed."
            " Ask for smaller pages.",
            ProblemCode.TOO_COMPLEX,
            cost=cost,
            most=most,
        )
    if context.purse is not None:
        context.purse.spend(max(0, cost - context.paid), mutations)
    context.admitted, context.cost = request, cost


def tell_cost(context: Context) -> dict[str, int]:
    """Return what `extensions.cost` says of the request that was paid for last."""
    cost: dict[str, int] = {"points": context.cost}
    if context.purse is not None:
        cost["remaining"] = context.purse.remaining
    return cost
