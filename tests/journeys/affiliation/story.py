"""What the stations of the story hand on to each other: who is who, and the IDs of what has come about."""

from dataclasses import dataclass, field

from tests.journeys.affiliation.people import Actor
from tests.journeys.affiliation.stage import Stage


@dataclass
class Story:
    """The people by what they are, and the things by what they are called."""

    stage: Stage
    machine: Actor
    nobody: Actor
    people: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def on(cls, stage: Stage) -> "Story":
        machine = Actor(stage, "the office's own machine", at_the_office=True)
        return cls(stage, machine, Actor(stage, "nobody in particular"))

    def __getattr__(self, name: str) -> Actor:
        """`story.officer` is the person of that part."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(f"Nobody plays the {name} yet.") from None

    def turn_to(self, day: str) -> None:
        self.stage.calendar.turn_to(day)

    async def actors_of(self, verb: str) -> list[str]:
        """Who did something, as the audit trail names them: each once, by their first time."""
        trail = await self.admin.ask(
            """query Trail($verb: String!) {
                auditEvents(where: {action: {eq: $verb}}, last: 20, orderBy: [{seq: ASC}]) {
                    nodes { actor actorPerson { name } }
                }
            }""",
            verb=verb,
        )
        nodes = trail["auditEvents"]["nodes"]
        for node in nodes:
            person = node["actorPerson"]
            assert person is None or person["name"] == node["actor"]
        return list(dict.fromkeys(node["actor"] for node in nodes))
