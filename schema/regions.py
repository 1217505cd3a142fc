"""Regions as clients see them."""

from domain import regions
from schema.compiler.declare import entity, page
from schema.enumerations import explain
from schema.portfolios import REGION_PORTFOLIO
from schema.rows import Row

explain(
    regions.RegionKind,
    RELATIONSHIP_REGION="The association's own division.",
    M49="The United Nations' division of the world.",
)


@entity(regions.Region, order=("name",))
class Region(Row):
    """A part of the world or of a country that is managed together."""

    code: str
    name: str
    kind: regions.RegionKind

    organizations = page("Organization", "Organizations of the region.")
    agreements = page(
        "Agreement",
        "Agreements to which an organization of the region is a party.",
        "organizations.parties.agreement",
    )
    liaison_assignments = page("LiaisonAssignment", "Who looks after the region.")
    role_grants = page("RoleGrant", "Roles that are held for the region.")
    portfolio = REGION_PORTFOLIO
