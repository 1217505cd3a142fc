"""Answer one operation as a stream: a subscription with each event, any other one with its only answer.

Each event is executed for itself, with the rights that its viewer has by then.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    GraphQLError,
    OperationType,
    create_source_event_stream,
    execute_subscription_event,
)

from domain.errors import DomainError, ErrorCode
from schema.admission import admit
from schema.context import Context
from schema.documents import InvalidDocumentError, Prepared
from schema.execution import (
    GraphQLRequest,
    Result,
    coerce,
    execute,
    fail,
    name_of,
    prepare,
    turn_away,
)
from schema.executor import CompilingExecutor
from schema.graph import COMPILER
from schema.problems import ProblemCode, TurnedAwayError, describe
from schema.reads import Reader
from schema.reminder_changes import LedgerNews


def is_subscription(request: GraphQLRequest, context: Context) -> bool:
    """Whether the operation that is asked for is a valid subscription; it is paid for by that.

    Raises TurnedAwayError where the budget is spent.
    """
    try:
        prepared = admit(request, context)
        return prepared.operation(request.operation_name).operation is OperationType.SUBSCRIPTION
    except (InvalidDocumentError, GraphQLError):
        return False


async def stream(request: GraphQLRequest, context: Context) -> AsyncGenerator[Result]:
    """Give the answers of an operation. One with a status other than 200 is the last: the operation was
    wrong, or the viewer's budget is spent.

    What `context.live.renew` raises ends the stream, and is raised here.
    """
    try:
        prepared, operation = prepare(request, context)
        if operation.operation is not OperationType.SUBSCRIPTION:
            yield await execute(request, context)
            return
        values = coerce(prepared, operation, request.variables)
    except InvalidDocumentError as error:
        yield fail(error.errors, context, ProblemCode.VALIDATION_FAILED)
        return
    except GraphQLError as error:
        yield fail([error], context, ErrorCode.BAD_USER_INPUT)
        return
    except TurnedAwayError as error:
        yield turn_away(error)
        return
    events = _follow(request, prepared, name_of(operation), values, context)
    try:
        async with aclosing(events):
            async for result in events:
                yield result
    except TurnedAwayError as error:
        yield turn_away(error)


async def _follow(
    request: GraphQLRequest,
    prepared: Prepared,
    name: str | None,
    values: dict[str, Any],
    context: Context,
) -> AsyncGenerator[Result]:
    executor = _executor(request, prepared, context)
    if isinstance(executor, list):
        yield fail(executor, context, ErrorCode.BAD_USER_INPUT)
        return
    source: Any = create_source_event_stream(executor)
    if executor.is_awaitable(source):
        source = await source
    if isinstance(source, ExecutionResult):
        yield fail(source.errors or [], context, ErrorCode.BAD_USER_INPUT)
        return
    # The first event is what the operation was paid for.
    is_paid = True
    async with aclosing(source):
        try:
            async for news in source:
                if context.purse is not None and not is_paid:
                    context.purse.spend(context.cost, 0)
                is_paid = False
                its = replace(context, viewer=news.viewer)
                news.reader = Reader(COMPILER, prepared, name, values, its)
                yield await _execute(request, prepared, its, news)
        except DomainError as error:
            # Refused with its first step: cursors and ids are read there.
            refused = GraphQLError(error.message, original_error=error)
            yield fail([refused], context, ErrorCode.BAD_USER_INPUT)


def _executor(
    request: GraphQLRequest, prepared: Prepared, context: Context, root: LedgerNews | None = None
) -> Any:
    return CompilingExecutor.build(
        COMPILER.schema,
        prepared.document,
        root_value=root,
        context_value=context,
        raw_variable_values=dict(request.variables),
        operation_name=request.operation_name,
    )


async def _execute(
    request: GraphQLRequest, prepared: Prepared, context: Context, news: LedgerNews
) -> Result:
    executor = _executor(request, prepared, context, news)
    found: Any = execute_subscription_event(executor)
    if executor.is_awaitable(found):
        found = await found
    content: dict[str, Any] = {}
    if found.errors:
        content["errors"] = describe(found.errors, context.request_id, ProblemCode.INTERNAL)
    content["data"] = found.data
    return Result(orjson.dumps(content))
