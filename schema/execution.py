"""Answer one GraphQL request: text and variables in, bytes of JSON out.

The door (service/) calls `execute` and `refuse` and nothing else of this folder. An operation whose
root fields are all compiled is answered by one statement each, between `{"data":` and `}`; any
other one goes through Strawberry, which hands compiled fields to the same compiler.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import orjson
import structlog
from graphql import (
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    located_error,
)
from graphql.execution.values import get_variable_values

from domain.errors import ErrorCode
from domain.lines import NoLineError
from schema.admission import DOCUMENTS, GraphQLRequest, admit, admit_again, tell_cost
from schema.compiler.compiler import ALL_SIGHTS, Compiler
from schema.compiler.selections import Selections
from schema.compiler.variables import Variables
from schema.context import Context
from schema.documents import InvalidDocumentError, Prepared
from schema.executor import RootValue
from schema.graph import COMPILER, GRAPH, ROOTS
from schema.hints import without_hints
from schema.lanes import full
from schema.observed_reads import ObservedReader
from schema.observing import PREPARE, QUEUE, Operation, observed
from schema.problems import (
    Problem,
    ProblemCode,
    TurnedAwayError,
    coded,
    describe,
    place_variable,
)
from schema.reads import NULL, Answer, Reader, RightsMovedError
from schema.rehearsed import Rehearsed
from schema.traces import Trace

log = structlog.get_logger()

__all__ = ["Context", "GraphQLRequest", "Result", "execute", "refuse"]

TYPENAME = "__typename"
FAILED = b'{"errors"'
UNSTREAMED = (
    "A subscription needs a stream: ask with the header Accept: text/event-stream, or over WebSocket with the"
    " subprotocol graphql-transport-ws."
)
UNTOLD = "This installation does not tell its schema: introspection is off."
MOST_INTROSPECTIONS = 8
INTROSPECTIONS: dict[tuple[str, str | None], "Result"] = {}
"""The last answers that are about the schema and nothing else."""


@dataclass(frozen=True, slots=True)
class Result:
    """The response.

    `status` is that of `application/graphql-response+json`: 200 with data (also with a part of
    it null), 400 when the request itself was wrong and nothing ran, 405 for a mutation by GET.
    For a client that accepts only `application/json`, answer 200 instead of 400.
    `headers` belong to the response whatever the media type is.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


ReaderOf = Callable[
    [Compiler, Prepared, str | None, Mapping[str, Any], Context],
    Reader,
]


async def execute(
    request: GraphQLRequest, context: Context, read_by: ReaderOf | None = None
) -> Result:
    """Answer `request`; never raises for what a client did, or for what went wrong inside.

    `read_by` makes a reader of another kind than the usual one.

    Raises RightsMovedError where the context has an epoch that is over: nothing is answered then.
    """
    trace = Trace.of(context.viewer, wanted=request.wants_trace)
    if trace is None:
        return _extended(await _answer(request, context, read_by), request, context)
    before = context.observers
    context.observers = (*before, trace)
    try:
        result = await _answer(request, context, read_by)
    finally:
        context.observers = before
    return _extended(result, request, context, trace)


def _extended(
    result: Result, request: GraphQLRequest, context: Context, trace: Trace | None = None
) -> Result:
    """The answer with what was asked for of how it came about."""
    told: dict[str, object] = {}
    if request.wants_cost and context.admitted is request:
        told["cost"] = tell_cost(context)
    if trace is not None and result.status in {200, 400}:
        told["trace"] = trace.told()
    if not told:
        return result
    extensions = orjson.dumps(told, default=str)
    return replace(result, body=b'%b,"extensions":%b}' % (result.body[:-1], extensions))


async def _answer(request: GraphQLRequest, context: Context, read_by: ReaderOf | None) -> Result:
    try:
        # Whoever looks on is told of each phase, and nothing is left out then.
        plain = read_by is None and not context.observers
        if plain and (known := admit_again(request, context)) is not None:
            return await _in_turn(context, partial(_read, known.fields, known.reader(context)))
        prepared, operation = prepare(request, context)
        if prepared.asks_of_schema and not context.settings.tells_schema:
            raise coded(UNTOLD, ProblemCode.VALIDATION_FAILED)
        if request.read_only and operation.operation is not OperationType.QUERY:
            return refuse("METHOD_NOT_ALLOWED", "A GET request can only query.", 405)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise coded(UNSTREAMED, ErrorCode.BAD_USER_INPUT)
        values = coerce(prepared, operation, request.variables)
        read_by = read_by or (ObservedReader if context.observers else Reader)
        reader = read_by(COMPILER, prepared, name_of(operation), values, context)
        mutates = operation.operation is OperationType.MUTATION
        return await _in_turn(
            context, partial(_perform, request, operation, reader), mutates=mutates
        )
    except InvalidDocumentError as error:
        return fail(error.errors, context, ProblemCode.VALIDATION_FAILED)
    except GraphQLError as error:
        return fail([error], context, ErrorCode.BAD_USER_INPUT)
    except TurnedAwayError as error:
        return turn_away(error)
    except RightsMovedError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, the client gets a coded answer)
        return fail([GraphQLError("", original_error=error)], context, "", status=500)


def prepare(request: GraphQLRequest, context: Context) -> tuple[Prepared, OperationDefinitionNode]:
    """Let a request in; raises what `admit` raises, or a GraphQLError where it names no operation."""
    with observed(context.observers, PREPARE) as phase:
        prepared = admit(request, context)
        operation = prepared.operation(request.operation_name)
        if phase is not None:
            kind = operation.operation.value
            phase.facts.operation = Operation(name_of(operation), kind, context.cost)
    return prepared, operation


async def _in_turn(
    context: Context, perform: Callable[[], Awaitable[Result]], *, mutates: bool = False
) -> Result:
    """Answer when it is this request's turn."""
    if context.lanes is None:
        return await perform()
    lane = context.lanes.mutations if mutates else context.lanes.reads
    with observed(context.observers, QUEUE):
        await lane.enter()
    try:
        return await perform()
    finally:
        lane.leave()


async def _perform(
    request: GraphQLRequest, operation: OperationDefinitionNode, reader: Reader
) -> Result:
    fields = _root_fields(reader.prepared, operation, reader.variables)
    if fields is not None:
        result = await _read(fields, reader)
        # Whoever looks on would be told of statements that nobody asked for.
        kept = None if reader.context.observers else request.rehearsals
        if kept is not None and not result.body.startswith(FAILED):
            kept.keep(reader.context.viewer, _rehearse(fields, reader))
        return result
    if _asks_of_schema_only(operation):
        return await _introspect(request, reader)
    return await _run(request, reader)


def refuse(code: str, message: str, status: int = 400) -> Result:
    """An error answer in the same form for what the door itself refuses, before any execution."""
    headers = {"Allow": "POST"} if status == 405 else {}
    problem = {"message": message, "extensions": {"code": code}}
    return Result(orjson.dumps({"errors": [problem]}), status, headers)


def turn_away(error: TurnedAwayError) -> Result:
    """Return the answer to a request that may come again later."""
    problem = {
        "message": str(error),
        "extensions": {"code": error.code, "retryAfter": error.retry_after},
    }
    headers = {"Retry-After": str(error.retry_after)}
    return Result(orjson.dumps({"errors": [problem]}), error.status, headers)


def fail(errors: list[GraphQLError], context: Context, code: str, status: int = 400) -> Result:
    """Answer that nothing ran, and why."""
    if not context.settings.tells_schema:
        errors = [without_hints(error) for error in errors]
    return Result(orjson.dumps({"errors": describe(errors, context.request_id, code)}), status)


def name_of(operation: OperationDefinitionNode) -> str | None:
    """Return the name of an operation, if it has one."""
    return operation.name.value if operation.name else None


def coerce(
    prepared: Prepared, operation: OperationDefinitionNode, given: Mapping[str, object]
) -> dict[str, Any]:
    """Return the values of an operation's variables; raises a coded GraphQLError."""
    plain = prepared.plain_values(operation, given)
    if plain is not None:
        return plain
    coerced = get_variable_values(
        COMPILER.schema, operation.variable_definitions or (), dict(given), max_errors=10
    )
    if isinstance(coerced, list):
        raise place_variable(coerced[0], given)
    nulls = {name for name, value in coerced.coerced.items() if value is None}
    if nulls and (wrong := sorted(nulls & prepared.needs(COMPILER.schema, operation))):
        raise coded(
            f'Variable "${wrong[0]}" is used where null is not allowed.', ErrorCode.BAD_USER_INPUT
        )
    return coerced.coerced


# --- operations that are compiled from end to end ------------------------------------------------


def _root_fields(
    prepared: Prepared, operation: OperationDefinitionNode, values: Mapping[str, Any]
) -> dict[str, list[FieldNode]] | None:
    """Return the root fields by response key, or None unless all of them are compiled."""
    if operation.operation is not OperationType.QUERY:
        return None
    if id(operation) in prepared.straight:
        return prepared.straight[id(operation)]
    variables = Variables(values, ALL_SIGHTS)
    selections = Selections(COMPILER.schema, prepared.fragments, variables)
    gathered = selections.gather("Query", operation.selection_set)
    names = {nodes[0].name.value for nodes in gathered.values()}
    found = gathered if names <= ROOTS.keys() | {TYPENAME} else None
    if not variables.looks:
        prepared.straight[id(operation)] = found
    return found


def is_straight(request: GraphQLRequest) -> bool:
    """Whether a request asks for compiled fields alone, as it is known of one that was answered before.

    At least one of them then is read from the database, unless something is wrong with the request.
    """
    prepared = DOCUMENTS.find(request.query)
    if prepared is None:
        return False
    try:
        operation = prepared.operation(request.operation_name)
    except GraphQLError:
        return False
    fields = prepared.straight.get(id(operation)) or {}
    return any(nodes[0].name.value != TYPENAME for nodes in fields.values())


def _rehearse(fields: dict[str, list[FieldNode]], reader: Reader) -> Rehearsed:
    """Return what another answer to the same request needs; the fields were read without an error."""
    name = reader.operation
    statements = {
        key: reader.compile(ROOTS[nodes[0].name.value], nodes, (key,), nodes[0].name.value)
        for key, nodes in fields.items()
        if nodes[0].name.value != TYPENAME
    }
    return Rehearsed(
        reader.prepared, name, reader.context.cost, reader.variables, fields, statements
    )


async def _read(fields: dict[str, list[FieldNode]], reader: Reader) -> Result:
    if len(fields) == 1:
        ((key, nodes),) = fields.items()
        answer = await _read_field(key, nodes, reader)
        if answer.json != NULL and not answer.problems:
            return Result(b'{"data":{"%b":%b}}' % (key.encode(), answer.json))
        return _put_together(fields, [answer])
    reading = (_read_field(key, nodes, reader) for key, nodes in fields.items())
    return _put_together(fields, await asyncio.gather(*reading))


def _put_together(fields: dict[str, list[FieldNode]], answers: list[Answer]) -> Result:
    problems = [problem for answer in answers for problem in answer.problems]
    body = [b'{"errors":', orjson.dumps(problems), b',"data":'] if problems else [b'{"data":']
    if any(_breaks(answer, nodes) for answer, nodes in zip(answers, fields.values(), strict=True)):
        body.append(NULL)
    else:
        before = b"{"
        for key, answer in zip(fields, answers, strict=True):
            body += [before, b'"%b":' % key.encode(), answer.json]
            before = b","
        body.append(b"}")
    # Joined once: an answer may have megabytes.
    return Result(b"".join([*body, b"}"]))


async def _read_field(key: str, nodes: list[FieldNode], reader: Reader) -> Answer:
    name = nodes[0].name.value
    if name == TYPENAME:
        return Answer(b'"Query"', [])
    try:
        return await reader.read(ROOTS[name], nodes, (key,), label=name)
    except RightsMovedError:
        raise
    except NoLineError:
        raise full() from None
    except Exception as error:  # noqa: BLE001 (an error of one field leaves the others alone)
        located = located_error(error, nodes, [key])
        return Answer(NULL, _problems([located], reader))


def _breaks(answer: Answer, nodes: list[FieldNode]) -> bool:
    """Whether a field that is never null could not be answered, which leaves no data at all."""
    field_name = nodes[0].name.value
    return answer.json == NULL and field_name not in GRAPH.nullable_roots


def _problems(errors: list[GraphQLError], reader: Reader) -> list[Problem]:
    return describe(errors, reader.context.request_id, ProblemCode.INTERNAL)


# --- introspection ------------------------------------------------------------------------------


def _asks_of_schema_only(operation: OperationDefinitionNode) -> bool:
    """Whether the answer is the same for everybody until the service is started anew."""
    return not operation.variable_definitions and all(
        isinstance(node, FieldNode) and node.name.value.startswith("__") and not node.directives
        for node in operation.selection_set.selections
    )


async def _introspect(request: GraphQLRequest, reader: Reader) -> Result:
    """Answer from memory: making the whole schema's half a megabyte takes a third of a second."""
    key = (request.query, request.operation_name)
    if key not in INTROSPECTIONS:
        found = await _run(request, reader)
        if not found.body.startswith(b'{"data"'):
            return found
        if len(INTROSPECTIONS) == MOST_INTROSPECTIONS:
            INTROSPECTIONS.pop(next(iter(INTROSPECTIONS)))
        INTROSPECTIONS[key] = found
    return INTROSPECTIONS[key]


# --- all other operations ------------------------------------------------------------------------


async def _run(request: GraphQLRequest, reader: Reader) -> Result:
    found = await GRAPH.strawberry.execute(
        request.query,
        variable_values=dict(request.variables),
        context_value=reader.context,
        root_value=RootValue(ROOTS, reader),
        operation_name=request.operation_name,
        operation_extensions={"prepared": reader.prepared},
    )
    content: dict[str, Any] = {}
    if found.errors:
        content["errors"] = _problems(found.errors, reader)
    content["data"] = found.data
    return Result(orjson.dumps(content))
