"""Which organization is the home association: the one that this installation is run for."""

from domain.derivations import Condition

# A demo brings a home association of its own, beside the real one of the facts; it has the agreements.
HOME = (
    "(SELECT home.id FROM organization AS home WHERE home.kind = 'HOME_ASSOCIATION'"
    " ORDER BY home.sample DESC, home.id LIMIT 1)"
)

IS_HOME = Condition(f"{{row}}.id = {HOME}")
