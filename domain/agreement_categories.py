"""Categories of agreements over time: what each asks for since when, and which one an agreement was in."""

from datetime import date

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.agreements import Agreement, Category
from domain.rows import Row, code_field, optional_date_field, optional_text_field, part_field


class CategoryPolicy(Row):
    """What the home association asks of a category's agreements, from a day on; a new model is a new row."""

    category = code_field(Category, "The category.")
    valid_from: Field[date] = fields.DateField(description="First day on which the policy holds.")
    valid_to = optional_date_field("Last day; empty while it holds.")
    needs_board_decision: Field[bool] = fields.BooleanField(
        default=True, description="Whether the board decides before anybody signs."
    )
    expects_work_plans: Field[bool] = fields.BooleanField(
        default=True, description="Whether both sides draw up a work plan each year."
    )
    default_term_months: Field[int] = fields.IntField(
        default=36, description="Length of a new term in calendar months."
    )
    notice_period_days: Field[int] = fields.IntField(
        default=90, description="Notice period of a new term."
    )
    note = optional_text_field("Where the policy was decided.")

    class Meta:
        table = "category_policy"


class CategoryPeriod(Row):
    """The category of an agreement over a span of days: putting it into another one keeps history."""

    agreement: ForeignKeyRelation[Agreement] = part_field(
        "Agreement", "category_periods", "The agreement."
    )
    category = code_field(Category, "The category.")
    valid_from: Field[date] = fields.DateField(description="First day in the category.")
    valid_to = optional_date_field("Last day; empty while it is in it.")
    reason = optional_text_field("Why it was put into the category.")

    class Meta:
        table = "category_period"
