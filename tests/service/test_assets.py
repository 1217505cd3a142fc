"""Static files: cached for good under a name of their content, and complete."""

import re
from pathlib import Path

import httpx2

from service.assets import FOLDER, asset
from service.rendering import FOLDER as TEMPLATES


async def test_an_address_with_the_contents_name_is_kept_for_a_year(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get(asset("style.css"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_a_bare_address_is_checked_anew(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/static/style.css")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = await client.get("/static/style.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


async def test_nothing_outside_the_folder_is_served(client: httpx2.AsyncClient) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/"):
        assert (await client.get(path)).status_code == 404


def test_every_asset_that_a_template_names_exists() -> None:
    named = {
        path
        for template in TEMPLATES.glob("*.html")
        for path in re.findall(r"asset\('([^']+)'\)", template.read_text(encoding="utf-8"))
    }
    assert {path for path in named if not (FOLDER / path).is_file()} == set()


def test_no_page_or_style_of_ours_names_another_site() -> None:
    """The vendored editor is looked at in the browser tests, which forbid it the network."""
    ours = [*TEMPLATES.glob("*.html"), FOLDER / "style.css", FOLDER / "graphiql/start.css"]
    naming = re.compile(r"(?:src|href|url)\s*[=(]\s*['\"]?\s*(?:https?:)?//")
    assert [str(Path(file.name)) for file in ours if naming.search(file.read_text("utf-8"))] == []


def test_the_licences_of_vendored_files_lie_beside_them() -> None:
    for name in ("LICENSE-graphiql.txt", "LICENSE-react.txt"):
        assert "MIT License" in (FOLDER / "graphiql" / name).read_text(encoding="utf-8")
