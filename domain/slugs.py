"""Slugs: readable keys of organizations, made of their names."""

import re
import unicodedata

from domain.organizations import Organization

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST = 100


async def make_slug(name: str) -> str:
    """Return a slug for a name that no organization has: `association-of-towns`, else `...-2`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", letters))[:LONGEST].strip("-") or "organization"
    slug, number = stem, 2
    while await Organization.exists(slug=slug):
        slug, number = f"{stem}-{number}", number + 1
    return slug
