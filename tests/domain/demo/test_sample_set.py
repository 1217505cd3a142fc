"""What the demo holds: enough of everything, in every state, and all of it plainly made up."""

from domain.agreement_terms import TermDecision
from domain.agreement_versions import ApprovalOutcome
from domain.agreements import AgreementState, Category, PartyRole
from domain.canonical_form import digest
from domain.demo.stories import STORIES
from domain.derived.agreement_state import STATE
from domain.derived.campaign_steps import STEP, CampaignStep
from domain.derived.goal_progress import GOAL_RAG
from domain.events import EventStatus, InformationStatus
from domain.goals import Aggregation, Direction, GoalState, Measure, MeasurementState, Rag
from domain.inquiries import InquiryState
from domain.liaisons import LiaisonKind
from domain.organizations import AffiliateGroup, DatePrecision, OrganizationKind
from domain.participations import ParticipationState
from domain.plan_texts import CONTENT_HASH
from domain.renewal_types import RenewalType
from domain.work_plans import WorkPlanItemState, WorkPlanState
from tests.domain.demo.conftest import Filled


async def test_it_is_large_enough_to_look_alive(filled: Filled) -> None:
    rows = filled.result.rows
    assert rows["agreement"] == sum(len(stories) for stories in STORIES.values()) == 64
    assert 40 <= rows["organization"] <= 50
    assert 190 <= rows["goal"] <= 210
    assert rows["event"] == 83
    assert rows["measurement"] > 1000
    assert rows["work_plan"] > 60
    for table, count in rows.items():
        facts = {
            "organization": 59,
            "organization_name": 4,
            "organization_country": 45,
            "event": 11,
        }
        stored = await filled.one(f"SELECT count(*) FROM {table}")
        assert stored == count + facts.get(table, 0), table


async def test_agreements_are_in_every_state_category_and_renewal(filled: Filled) -> None:
    state = STATE.at("agreement", "$1::date")
    found = await filled.all(
        f"SELECT DISTINCT category, {state} AS state FROM agreement", filled.today
    )
    assert {row["state"] for row in found} == set(AgreementState)
    assert {row["category"] for row in found} == set(Category)
    for category in Category:
        assert len({row["state"] for row in found if row["category"] == category}) >= 4, category
    for column, codes in (("renewal_type", RenewalType), ("decision", TermDecision)):
        used = set(await filled.column(f"SELECT DISTINCT {column} FROM agreement_term"))
        assert used == set(codes)
    assert set(await filled.column("SELECT DISTINCT role FROM agreement_party")) == set(PartyRole)


async def test_terms_form_chains_of_every_sort(filled: Filled) -> None:
    assert await filled.one("SELECT count(*) FROM agreement_term WHERE sequence = 3") >= 3
    assert await filled.one("SELECT count(*) FROM agreement_term WHERE gap_reason IS NOT NULL") == 1
    assert await filled.one(
        "SELECT count(*) FROM agreement_term WHERE ended_early_on < $1", filled.today
    )
    assert await filled.one(
        "SELECT count(*) FROM agreement_term WHERE ended_early_on >= $1", filled.today
    )
    assert await filled.one("SELECT count(*) FROM agreement_term WHERE signed_on > starts_on")
    runs_on = """SELECT count(*) FROM agreement_term AS term WHERE renewal_type = 'AUTO_RENEW'
        AND decision = 'PENDING' AND ends_on < $1 AND NOT EXISTS (SELECT FROM agreement_term AS next
            WHERE next.agreement_id = term.agreement_id AND next.sequence > term.sequence)"""
    assert await filled.one(runs_on, filled.today) == 1
    half = """SELECT count(DISTINCT version.id) FROM agreement_version AS version
        JOIN signature ON agreement_version_id = version.id WHERE version.signed_on IS NULL"""
    assert await filled.one(half) >= 2


async def test_only_texts_that_were_sent_are_signed_and_all_dates_are_past(filled: Filled) -> None:
    for table, column in (
        ("signature", "signed_on"),
        ("agreement_version", "sent_on"),
        ("agreement_term", "decided_on"),
        ("measurement", "observed_on"),
        ("membership_count", "as_of"),
        ("work_plan", "agreed_on"),
        ("work_plan", "submitted_on"),
    ):
        ahead = f"SELECT count(*) FROM {table} WHERE {column} > $1"
        assert await filled.one(ahead, filled.today) == 0, (table, column)
    unsent = """SELECT count(*) FROM signature JOIN agreement_version AS version
        ON version.id = agreement_version_id WHERE sent_on IS NULL OR sent_on > signature.signed_on"""
    assert await filled.one(unsent) == 0


async def test_goals_are_measured_in_every_way(filled: Filled) -> None:
    for table, column, codes in (
        ("indicator", "measure", Measure),
        ("indicator", "direction", Direction),
        ("indicator", "aggregation", Aggregation),
        ("measurement", "state", MeasurementState),
    ):
        assert set(await filled.column(f"SELECT DISTINCT {column} FROM {table}")) == set(codes)
    states = set(await filled.column("SELECT DISTINCT state FROM goal"))
    assert states == set(GoalState)
    assert await filled.one("SELECT count(*) FROM goal WHERE initiative_id IS NOT NULL") > 10
    rag = GOAL_RAG.at("goal", "$1::date")
    colours = await filled.all(
        f"SELECT {rag} AS rag, count(*) AS count FROM goal GROUP BY 1", filled.today
    )
    counts = {row["rag"]: row["count"] for row in colours}
    assert set(counts) == set(Rag)
    assert counts["GREEN"] > counts["RED"]
    years = "SELECT max(observed_on) - min(observed_on) FROM measurement"
    assert await filled.one(years) > 3 * 365
    late = """SELECT count(*) FROM indicator_period AS period WHERE report_due_on < $1
        AND NOT EXISTS (SELECT FROM measurement WHERE period_id = period.id)"""
    assert await filled.one(late, filled.today) > 10


async def test_measurements_fit_what_they_measure(filled: Filled) -> None:
    """Percentages follow from their counts, narratives have no value, nobody reviews what he submitted."""
    bad = """SELECT count(*) FROM measurement AS m JOIN indicator ON indicator.id = m.indicator_id
        JOIN indicator_period AS period ON period.id = m.period_id
        WHERE (measure = 'PERCENT') <> (m.denominator IS NOT NULL)
            OR abs(m.value - 100 * m.numerator / m.denominator) > 0.001
            OR (measure = 'NARRATIVE') <> (m.value IS NULL)
            OR (measure = 'YES_NO' AND m.value NOT IN (0, 1))
            OR m.observed_on NOT BETWEEN period.starts_on AND period.ends_on
            OR m.submitted_by_person_id = m.reviewed_by_person_id"""
    assert await filled.one(bad) == 0


async def test_goals_benefit_every_party_and_have_a_yardstick_or_a_reason(filled: Filled) -> None:
    without = """SELECT count(*) FROM goal JOIN agreement_party AS party USING (agreement_id)
        WHERE NOT EXISTS (SELECT FROM goal_benefit WHERE goal_id = goal.id AND party_id = party.id)"""
    assert await filled.one(without) == 0
    bare = """SELECT count(*) FROM goal WHERE no_indicator_reason IS NULL
        AND NOT EXISTS (SELECT FROM indicator WHERE goal_id = goal.id)"""
    assert await filled.one(bare) == 0
    assert await filled.one("SELECT count(*) FROM goal WHERE no_indicator_reason IS NOT NULL") > 0


async def test_plans_of_last_this_and_next_year_carry_items_on(filled: Filled) -> None:
    states = set(await filled.column("SELECT DISTINCT state FROM work_plan"))
    assert states == set(WorkPlanState)
    years = await filled.one("SELECT count(DISTINCT year) FROM work_plan")
    assert years >= 3
    assert await filled.one("SELECT count(*) FROM work_plan WHERE report_missing") > 0
    assert await filled.one("SELECT count(*) FROM work_plan_item WHERE carry_count = 1") > 5
    assert set(await filled.column("SELECT DISTINCT state FROM work_plan_item")) == set(
        WorkPlanItemState
    )
    unlinked = """SELECT count(*) FROM work_plan_item AS item WHERE NOT EXISTS (
        SELECT FROM work_plan_item_goal AS link JOIN goal ON goal.id = link.goal_id
        JOIN work_plan AS plan ON plan.id = item.work_plan_id
        WHERE link.item_id = item.id AND goal.agreement_id = plan.agreement_id)"""
    assert await filled.one(unlinked) == 0
    candidates = "SELECT count(*) FROM work_plan_item WHERE carry_candidate AND state = $1"
    assert await filled.one(candidates, "PLANNED") > 3
    assert await filled.one(candidates, "CANCELLED") > 0
    text = CONTENT_HASH.at("plan", "current_date")
    other = f"SELECT count(*) FROM work_plan AS plan WHERE agreed_hash <> {text}"
    assert await filled.one(other) == 0
    assert await filled.one("SELECT count(*) FROM plan_approval WHERE reason IS NOT NULL") > 0
    assert await filled.one("SELECT count(*) FROM work_plan_item WHERE event_id IS NOT NULL") > 30
    starts = "SELECT count(DISTINCT plan_year_start) FROM agreement"
    assert await filled.one(starts) > 10
    outside = """SELECT count(*) FROM work_plan AS plan WHERE NOT EXISTS (
        SELECT FROM agreement_term AS term WHERE term.agreement_id = plan.agreement_id
            AND term.starts_on < plan.year_starts_on + 365
            AND (term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
                OR coalesce(term.ended_early_on, term.ends_on, 'infinity') >= plan.year_starts_on))"""
    assert await filled.one(outside) == 0


async def test_events_are_known_in_full_in_part_and_not_at_all(filled: Filled) -> None:
    for column, codes in (
        ("date_precision", DatePrecision),
        ("information_status", InformationStatus),
        ("status", EventStatus),
    ):
        used = await filled.column(f"SELECT DISTINCT {column} FROM event WHERE sample")
        assert set(used) == set(codes)
    partial = "SELECT count(*) FROM event WHERE sample AND city IS NOT NULL AND venue IS NULL"
    assert await filled.one(partial) > 3
    assert await filled.one("SELECT count(*) FROM event WHERE start_time IS NOT NULL") > 3
    ahead = "SELECT count(*) FROM event WHERE sample AND starts_on > $1"
    assert await filled.one(ahead, filled.today) > 15
    states = await filled.column("SELECT DISTINCT state FROM event_participation")
    assert set(states) == set(ParticipationState)
    early = """SELECT count(*) FROM event_participation JOIN event ON event.id = event_id
        WHERE state IN ('ATTENDED', 'ABSENT') AND (starts_on IS NULL OR starts_on > $1)"""
    assert await filled.one(early, filled.today) == 0
    fulfilled = "SELECT count(*) FROM event_participation WHERE work_plan_item_id IS NOT NULL"
    assert await filled.one(fulfilled) > 10


async def test_people_live_in_many_zones_and_read_many_languages(filled: Filled) -> None:
    assert await filled.one("SELECT count(DISTINCT time_zone) FROM person") >= 8
    assert await filled.one("SELECT count(DISTINCT locale) FROM person") >= 3
    assert await filled.one("SELECT count(*) FROM person WHERE name ~ '[^ -~]'") > 20
    assert await filled.one(
        "SELECT count(*) FROM organization WHERE sample AND native_name ~ '[^ -~]'"
    )
    kinds = set(await filled.column("SELECT DISTINCT kind FROM liaison_assignment"))
    assert kinds == set(LiaisonKind)
    for condition in (
        "NOT is_primary",
        "delegate_id IS NOT NULL",
        "agreement_id IS NOT NULL",
        "region_id IS NOT NULL",
        "valid_to < $1::date",
    ):
        values = [filled.today] if "$1" in condition else []
        counted = f"SELECT count(*) FROM liaison_assignment WHERE {condition}"
        assert await filled.one(counted, *values) > 0, condition
    away = "SELECT count(*) FROM out_of_office WHERE $1 BETWEEN starts_on AND ends_on"
    assert await filled.one(away, filled.today) == 1
    assert await filled.one("SELECT count(*) FROM person WHERE deactivated_on <= $1", filled.today)
    assert await filled.one("SELECT count(*) FROM role_grant WHERE role = 'ADMIN'") == 2


async def test_every_group_and_kind_of_organization_occurs(filled: Filled) -> None:
    kinds = set(await filled.column("SELECT DISTINCT kind FROM organization WHERE sample"))
    assert kinds == set(OrganizationKind)
    groups = (
        "SELECT DISTINCT affiliate_group FROM organization WHERE sample AND affiliate_group <> ''"
    )
    assert set(await filled.column(groups)) == set(AffiliateGroup)
    assert await filled.one("SELECT count(*) FROM organization_country WHERE code = 'NA'") > 0
    covering = "SELECT count(*) FROM organization_country WHERE role = 'COVERAGE'"
    assert await filled.one(covering) == 5
    orphans = """SELECT count(*) FROM organization WHERE sample AND parent_id IS NULL
        AND kind IN ('BRANCH_OFFICE', 'REGIONAL_OFFICE', 'CHAPTER', 'STUDENT_CHAPTER')"""
    assert await filled.one(orphans) == 0


async def test_texts_under_way_have_what_their_state_asks_for(filled: Filled) -> None:
    for table, column, codes in (
        ("approval", "outcome", ApprovalOutcome),
        ("inquiry", "state", InquiryState),
    ):
        assert set(await filled.column(f"SELECT DISTINCT {column} FROM {table}")) == set(codes)
    unapproved = """SELECT count(*) FROM agreement_version
        WHERE sent_on IS NOT NULL AND NOT recorded AND NOT version_approved(id)"""
    assert await filled.one(unapproved) == 0
    assert (
        await filled.one("SELECT count(*) FROM board_decision WHERE met_on > $1", filled.today) == 0
    )
    rows = await filled.all("SELECT canonical_form, content_hash FROM agreement_version")
    forms = [row for row in rows if row["canonical_form"]]
    assert len(forms) >= 10
    assert all(digest(row["canonical_form"]) == row["content_hash"] for row in forms)


async def test_renewals_are_at_every_step_and_ends_have_their_stories(filled: Filled) -> None:
    step = STEP.at("entry", "$1::date")
    steps = await filled.all(
        f"SELECT DISTINCT {step} AS step FROM campaign_agreement AS entry", filled.today
    )
    assert {row["step"] for row in steps} == set(CampaignStep)
    for condition in (
        "term_review WHERE held_on IS NOT NULL",
        "term_review WHERE held_on IS NULL AND due_on < $1::date",
        "term_review WHERE held_on IS NULL AND due_on > $1::date",
        "renewal_recommendation WHERE recommended_on <= $1::date",
        "agreement_term WHERE gap_reason IS NOT NULL AND starts_on <= $1::date",
        "agreement_term WHERE ended_early_on < $1::date AND num_nulls(notice_given_on, end_reason) = 0",
    ):
        counted = f"SELECT count(*) FROM {condition} AND $1::date IS NOT NULL"
        assert await filled.one(counted, filled.today) > 0, condition
