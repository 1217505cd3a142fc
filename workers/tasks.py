"""The tasks that Redis may ask for, by name. Each is one line: the work is done at the desk."""

from workers.app import app
from workers.desk import Desk


@app.task(name="workers.sweep")
async def sweep(desk: Desk) -> None:
    """Plan what is due, and deliver it."""
    await desk.sweep()


@app.task(name="workers.deliver")
async def deliver(desk: Desk) -> None:
    """Compose and send what is due."""
    await desk.deliver()


@app.task(name="workers.resolve")
async def resolve(desk: Desk) -> None:
    """Find out about uncertain mails."""
    await desk.resolve()


@app.task(name="workers.seal")
async def seal(desk: Desk) -> None:
    """Seal the audit trail, and plan what webhooks are told."""
    await desk.seal()


@app.task(name="workers.tell")
async def tell(desk: Desk) -> None:
    """Tell webhooks what is due."""
    await desk.tell()


@app.task(name="workers.take_health_snapshots")
async def take_health_snapshots(desk: Desk) -> None:
    """Keep this month's health scores."""
    await desk.take_health_snapshots()


@app.task(name="workers.prune")
async def prune(desk: Desk) -> None:
    """Drop what nobody needs any more."""
    await desk.prune()
