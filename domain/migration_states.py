"""What the models looked like between two migrations, worked out only for operations that look back.

Tortoise renders all models once more before every operation, though statements of SQL never look at them:
four fifths of the time of a first start.
"""

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

ModelStates = dict[tuple[str, str], ModelState]


class FormerState(State):
    """The models before an operation; `apps` is rendered when it is asked for."""

    def __init__(self, models: ModelStates, later: StateApps) -> None:
        self.models = models
        self._later = later

    def __getattr__(self, name: str) -> StateApps:
        if name != "apps":
            raise AttributeError(name)
        self.apps = self._later.clone(model_states=self.models)
        return self.apps

    def clone(self) -> State:
        """Return a state of its own, rendered: somebody takes a migration back from here."""
        models = {key: model.clone() for key, model in self.models.items()}
        return State(models, self.apps.clone(model_states=models))


class CurrentState(State):
    """The models as the operations so far have left them."""

    def clone(self) -> State:
        """Return what has to be remembered, to be rendered or not."""
        return FormerState({key: model.clone() for key, model in self.models.items()}, self.apps)

    def _reload(self, models_to_reload: set[tuple[str, str]]) -> None:
        """Render models anew, without the filters and queries that only reading rows needs.

        Tables are made without them. Code that a migration runs reads rows by a former state, which has all.
        """
        for app, name in models_to_reload:
            self.apps.unregister_model(app, name)
            self.apps.register_model(app, self.models[app, name].render(self.apps))
        self.apps._init_relations()  # noqa: SLF001 (Tortoise itself calls it from here)


class Executor(MigrationExecutor):
    """Runs migrations, and remembers states without rendering them."""

    async def _project_state(
        self, applied: set[MigrationKey], *, upto: MigrationKey | None = None
    ) -> State:
        found = await super()._project_state(applied, upto=upto)
        return CurrentState(found.models, found.apps)

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        state: State = await self._project_state(set())
        cache: dict[MigrationKey, State] = {}
        for key in self._full_plan():
            if key in applied:
                cache[key] = state.clone()
                migration = self.loader.graph.nodes[key]
                assert migration is not None  # applied, and found by the loader
                await migration.apply(state, dry_run=True, schema_editor=None)
        return cache
