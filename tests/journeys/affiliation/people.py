"""The people of the story: each asks and acts with a token of their own."""

from dataclasses import dataclass
from typing import Any

from tests.journeys.affiliation.stage import Stage

ERRORS = "errors { code message path }"


@dataclass
class Actor:
    """Somebody at a screen. Without a subject nobody in particular, or the office's own machine."""

    stage: Stage
    name: str
    subject: str | None = None
    id: str = ""
    address: str | None = None
    at_the_office: bool = False

    async def ask(self, query: str, **variables: Any) -> Any:
        """Read something that may be read as a whole."""
        answer = await self._send(query, variables)
        assert "errors" not in answer, (self.name, answer["errors"])
        return answer["data"]

    async def denied(self, query: str, **variables: Any) -> list[str]:
        """The codes of what cannot be read."""
        answer = await self._send(query, variables)
        return [error["extensions"]["code"] for error in answer.get("errors", [])]

    async def do(self, verb: str, shown: str, **given: Any) -> Any:
        """Do something, and return what the payload shows of it."""
        payload = await self._attempt(verb, shown, given)
        assert payload.pop("errors") == [], (self.name, verb, payload, self.last)
        (found,) = payload.values()
        return found

    async def refused(self, verb: str, **given: Any) -> str:
        """Try something that is refused, see that nothing has changed, and return the code."""
        before = await self.stage.fingerprint()
        payload = await self._attempt(verb, "__typename", given)
        assert await self.stage.fingerprint() == before, f"{verb} of {self.name} left a trace"
        (code,) = {error["code"] for error in payload["errors"]}
        assert all(error["message"] for error in payload["errors"])
        return str(code)

    async def _attempt(self, verb: str, shown: str, given: dict[str, Any]) -> dict[str, Any]:
        kind = f"{verb[0].upper()}{verb[1:]}Input"
        text = f"mutation Do($input: {kind}!) {{ {verb}(input: $input) {{ {shown} {ERRORS} }} }}"
        answer = await self._send(text, {"input": given})
        assert "errors" not in answer, (self.name, verb, answer["errors"])
        payload = dict(answer["data"][verb])
        self.last = payload["errors"]
        return payload

    async def _send(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        token = None
        if self.subject is not None:
            vouched = (
                {"email": self.address, "email_verified": True} if self.address is not None else {}
            )
            token = self.stage.token(self.subject, **vouched)
        return await self.stage.send(query, variables, token, at_the_office=self.at_the_office)
