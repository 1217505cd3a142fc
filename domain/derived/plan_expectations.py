"""Whether both sides are expected to draw up a work plan: the category's policy says so, since when."""


def expects_plans(agreement: str, day: str) -> str:
    """Return the SQL that asks the policy of an agreement's category, as it is on a day."""
    return f"""(
        SELECT policy.expects_work_plans FROM category_policy AS policy
        WHERE policy.category = {agreement}.category AND policy.valid_from <= {day}
        ORDER BY policy.valid_from DESC LIMIT 1
    )"""
