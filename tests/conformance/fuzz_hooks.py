"""What schemathesis has to know of our scalars: how their values are written. It loads this file itself."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import schemathesis
from graphql import NameNode, ObjectFieldNode, ObjectValueNode, StringValueNode
from hypothesis import strategies as st
from hypothesis_graphql import nodes

TODAY = datetime.now(UTC).date()


def written(texts: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """Literals of texts."""
    return texts.map(nodes.String)


days = st.dates(date(1970, 1, 1), date(2090, 12, 31)).map(str)
near = st.integers(-60, 90).map(lambda days: str(TODAY + timedelta(days=days)))
schemathesis.graphql.scalar("Date", written(near | days))
schemathesis.graphql.scalar("Time", written(st.times().map(lambda time: time.strftime("%H:%M"))))
schemathesis.graphql.scalar("DateTime", written((near | days).map(lambda day: f"{day}T09:30:00Z")))
schemathesis.graphql.scalar(
    "Decimal",
    st.integers(-(10**9), 10**9).map(nodes.Int)
    | st.decimals(-(10**6), 10**6, places=2).map(float).map(nodes.Float),
)
schemathesis.graphql.scalar("JSON", written(st.text(max_size=20)) | st.integers().map(nodes.Int))
# A file is no literal; what is written here is refused.
schemathesis.graphql.scalar("Upload", written(st.text(max_size=5)))


def represent(key: str) -> ObjectValueNode:
    """Return what a gateway of a federation has of a row."""
    members = {"__typename": key.partition(":")[0], "id": key}
    return ObjectValueNode(
        fields=tuple(
            ObjectFieldNode(name=NameNode(value=name), value=StringValueNode(value=value))
            for name, value in members.items()
        )
    )


ids = [key for some in json.loads(Path("ids.json").read_text()).values() for key in some]
schemathesis.graphql.scalar("_Any", st.sampled_from(ids).map(represent))
