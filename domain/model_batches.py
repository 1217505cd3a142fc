"""Migration operations that create or change many tables at once.

Tortoise rebuilds every model known so far for each table that is created, so that a first
migration takes time with the square of their number. Created together they cost one rebuilding:
from nothing to all tables in a third of the time.
"""

from copy import deepcopy
from typing import Any, cast

from tortoise.migrations.operations import (
    AddField,
    AlterModelOptions,
    CreateModel,
    TortoiseOperation,
)
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State


class CreateModels(TortoiseOperation):
    """Creates tables in the order given, which puts the target of a foreign key before its source."""

    def __init__(self, *creations: CreateModel) -> None:
        self.creations = creations

    def describe(self) -> str:
        return f"Create models {', '.join(creation.name for creation in self.creations)}"

    def state_forward(self, app_label: str, state: State) -> None:
        keys = [(app_label, creation.name) for creation in self.creations]
        for key, creation in zip(keys, self.creations, strict=True):
            state.models[key] = ModelState.make_from_model(app_label, creation.model)
        state.reload_models(keys)

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        for creation in self.creations:
            await creation.database_forward(app_label, old_state, new_state, state_editor)

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        for creation in reversed(self.creations):
            await creation.database_backward(app_label, old_state, new_state, state_editor)


class ChangeModels(TortoiseOperation):
    """Adds fields to tables and alters what is said of them, with one rebuilding of the models."""

    def __init__(self, *changes: AddField | AlterModelOptions) -> None:
        self.changes = changes

    def describe(self) -> str:
        return "; ".join(change.describe() for change in self.changes)

    def state_forward(self, app_label: str, state: State) -> None:
        touched = set()
        for change in self.changes:
            name = change.model_name if isinstance(change, AddField) else change.name
            model = self.get_model_state(state, app_label, name)
            touched.add((app_label, name))
            if isinstance(change, AddField):
                model.fields[change.name] = deepcopy(cast("Any", change.field))
            else:
                model.options.update(change.options)
        state.reload_models(touched)

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        for change in self.changes:
            await change.database_forward(app_label, old_state, new_state, state_editor)

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        for change in reversed(self.changes):
            await change.database_backward(app_label, old_state, new_state, state_editor)
