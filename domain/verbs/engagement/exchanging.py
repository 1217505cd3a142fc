"""Arranging exchanges: a visit and a return visit, until each is completed or waived (rule 25)."""

from dataclasses import dataclass
from uuid import UUID

from domain.acts import Act
from domain.agreements import AgreementParty
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.exchanges import (
    Exchange,
    ExchangeKind,
    ExchangeLeg,
    ExchangeState,
    LegDirection,
    LegState,
)
from domain.givens import against_rule, check, need_reason
from domain.organizations import Organization
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.engagement.either_side import permit_either

OVER = frozenset({ExchangeState.CLOSED, ExchangeState.CANCELLED})


@dataclass(frozen=True)
class ExchangeIdea:
    """Who shall visit whom, and what for; the sender travels first."""

    title: str
    sender_id: UUID
    host_id: UUID
    kind: ExchangeKind = ExchangeKind.ONE_ON_ONE
    programme_id: UUID | None = None
    agreement_id: UUID | None = None
    match_notes: str | None = None


async def propose_exchange(idea: ExchangeIdea, act: Act) -> Exchange:
    """Propose an exchange with its two legs: the sender visits the host, and the host returns the visit."""
    async with transaction():
        sender = await find(Organization, idea.sender_id, act, "senderId", lock=False)
        host = await find(Organization, idea.host_id, act, "hostId", lock=False)
        await permit_either(Action.PROPOSE_EXCHANGE, act, sender, host)
        if sender.id == host.id:
            raise against_rule("host_id", "An exchange is between two organizations.")
        values = {
            name: getattr(idea, name)
            for name in ("title", "kind", "programme_id", "agreement_id", "match_notes")
        }
        await check(Exchange, values, act)
        await _check_agreement(idea)
        exchange = Exchange(**values)
        await add(exchange, Action.PROPOSE_EXCHANGE, act.actor)
        await _add_leg(exchange, LegDirection.OUTBOUND, sender, host, act)
        await _add_leg(exchange, LegDirection.RETURN, host, sender, act)
    return exchange


async def match_exchange(key: UUID, match_notes: str, version: int | None, act: Act) -> Exchange:
    """Say that the two fit together, and why."""
    async with transaction():
        exchange = await find_exchange(key, Action.MATCH_EXCHANGE, version, act)
        if exchange.state is not ExchangeState.PROPOSED:
            raise against_rule("exchange_id", "The two are matched already.")
        values = {
            "state": ExchangeState.MATCHED,
            "match_notes": need_reason(match_notes, "Say why the two fit together.", "match_notes"),
        }
        await change(exchange, values, Action.MATCH_EXCHANGE, act.actor)
    return exchange


async def close_exchange(key: UUID, version: int | None, act: Act) -> Exchange:
    """Close an exchange once each leg is completed, or waived with a reason (rule 25)."""
    async with transaction():
        exchange = await find_exchange(key, Action.CLOSE_EXCHANGE, version, act)
        legs = await ExchangeLeg.filter(exchange_id=exchange.id).order_by("direction")
        open_legs = [leg.direction.lower() for leg in legs if leg.state is LegState.PLANNED]
        if open_legs:
            raise against_rule(
                "exchange_id",
                f"Still open: the {' and the '.join(open_legs)} leg. Complete it, or waive it with a reason.",
            )
        await change(exchange, {"state": ExchangeState.CLOSED}, Action.CLOSE_EXCHANGE, act.actor)
    return exchange


async def cancel_exchange(key: UUID, reason: str, version: int | None, act: Act) -> Exchange:
    """Call an exchange off before anybody has travelled; it needs a reason."""
    async with transaction():
        exchange = await find_exchange(key, Action.CANCEL_EXCHANGE, version, act)
        if await ExchangeLeg.exists(exchange_id=exchange.id, state=LegState.COMPLETED):
            raise against_rule(
                "exchange_id",
                "A visit has taken place: waive the other leg with a reason, and close the exchange.",
            )
        values = {
            "state": ExchangeState.CANCELLED,
            "state_reason": need_reason(reason, "Say why it is called off."),
        }
        await change(exchange, values, Action.CANCEL_EXCHANGE, act.actor)
    return exchange


async def find_exchange(
    key: UUID, action: Action, version: int | None, act: Act, path: str = "exchangeId"
) -> Exchange:
    """Return the locked exchange, if it is not over."""
    exchange = await find(Exchange, key, act, path)
    await permit(action, exchange, act)
    expect(exchange, version)
    if exchange.state in OVER:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, f"The exchange is {exchange.state.lower()}.", (path,)
        )
    return exchange


async def _check_agreement(idea: ExchangeIdea) -> None:
    if idea.agreement_id is None:
        return
    both = [idea.sender_id, idea.host_id]
    parties = await AgreementParty.filter(
        agreement_id=idea.agreement_id, organization_id__in=both
    ).count()
    if parties == 0:
        raise against_rule("agreement_id", "Neither of the two is a party to that agreement.")


async def _add_leg(
    exchange: Exchange, direction: LegDirection, sender: Organization, host: Organization, act: Act
) -> None:
    leg = ExchangeLeg(
        exchange_id=exchange.id, direction=direction, sender_id=sender.id, host_id=host.id
    )
    await add(leg, Action.PROPOSE_EXCHANGE, act.actor)
