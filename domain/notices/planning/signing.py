"""Signatures under a renewal: everybody who still has to sign is asked once a week, then the owner.

The subject is a text, and with it its hash: what replaces it is asked for anew.
"""

from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

# Who may sign for a party that has not signed yet: of the other side its signatories, else its primary
# representative; at home the executive director, else the owner of the agreement.
SIGNATORIES = """
    SELECT coalesce(array_agg(DISTINCT signer.person_id), '{}') AS responsible
    FROM agreement_party AS party
    CROSS JOIN LATERAL (
        SELECT ARRAY(
            SELECT role.person_id FROM role_grant AS role
            WHERE role.role = 'AFFILIATE_SIGNATORY' AND role.organization_id = party.organization_id
                AND $1 BETWEEN role.valid_from AND coalesce(role.valid_to, 'infinity')
        ) AS granted, ARRAY(
            SELECT office.person_id FROM position AS office
            WHERE party.role = 'HOME' AND office.organization_id = party.organization_id
                AND office.role = 'EXECUTIVE_DIRECTOR'
                AND $1 BETWEEN office.valid_from AND coalesce(office.valid_to, 'infinity')
        ) AS leading, ARRAY(
            SELECT duty.person_id FROM liaison_assignment AS duty
            WHERE party.role <> 'HOME' AND duty.organization_id = party.organization_id
                AND duty.kind = 'AFFILIATE_LIAISON' AND duty.is_primary
                AND $1 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
        ) AS representing
    ) AS known
    CROSS JOIN LATERAL unnest(CASE
        WHEN cardinality(known.granted) > 0 THEN known.granted
        WHEN cardinality(known.leading) > 0 THEN known.leading
        WHEN party.role = 'HOME' THEN array_remove(ARRAY[agreement.owner_id], NULL)
        ELSE known.representing END) AS signer (person_id)
    WHERE party.agreement_id = version.agreement_id
        AND (SELECT count(*) FROM signature
            WHERE signature.agreement_version_id = version.id AND signature.party_id = party.id
        ) < party.signatures_required
        AND NOT EXISTS (SELECT FROM signature
            WHERE signature.agreement_version_id = version.id AND signature.person_id = signer.person_id)
"""

# E is the last day of what is signed so far; after an evergreen term a text is asked for half a year long.
VERSIONS = f"""
    SELECT 'VERSION' AS subject_type, 'version:' || version.id AS subject_key, version.id AS about_id,
        version.agreement_id, NULL::uuid AS organization_id, NULL::uuid AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        signing.responsible, ARRAY['OWNER'] AS instead, agreement.category, term.notices_from,
        version.sent_on, version.signed_on, version.withdrawn_on,
        coalesce(term.last_day + 30, version.sent_on + 180) AS asked_until, false AS misled
    FROM candidate
    JOIN agreement_version AS version ON version.id = candidate.id
    JOIN agreement ON agreement.id = version.agreement_id
    LEFT JOIN LATERAL (
        SELECT coalesce(ended_early_on, ends_on) AS last_day, notices_from FROM agreement_term
        WHERE agreement_id = version.agreement_id AND signed_on <= $1
            AND agreement_version_id IS DISTINCT FROM version.id
        ORDER BY starts_on DESC LIMIT 1
    ) AS term ON true
    CROSS JOIN LATERAL ({SIGNATORIES}) AS signing
    WHERE version.kind = 'RENEWAL' AND version.sent_on IS NOT NULL AND agreement.archived_on IS NULL
"""

VERSION_ANCHORS = """
    SELECT 'SENT_FOR_SIGNATURE' AS anchor, subject.sent_on AS anchor_on, subject.sent_on AS base_on
"""

VERSION_KINDS = (
    Kind(
        NoticeKind.SIGN,
        "subject.asked_until",
        # Once it is signed or withdrawn, the next stage is needless, and there are no more.
        "stage_on <= least(subject.asked_until, subject.signed_on + 7, subject.withdrawn_on + 7)",
        (
            Needless("subject.signed_on <= $1", "'It was signed on ' || subject.signed_on || '.'"),
            Needless(
                "subject.withdrawn_on <= $1",
                "'The text was withdrawn on ' || subject.withdrawn_on || '.'",
            ),
        ),
    ),
)

VERSION_FAMILY = Family(
    prefix="version",
    subjects=VERSIONS,
    anchors=VERSION_ANCHORS,
    kinds=VERSION_KINDS,
    arms=(
        Arm(
            Anchor.SENT_FOR_SIGNATURE,
            "agreement_version AS version",
            "version.id",
            "version.sent_on",
            where="version.kind = 'RENEWAL'",
        ),
    ),
    touched="SELECT id FROM agreement_version WHERE kind = 'RENEWAL' AND updated_at >= $7",
    of_agreements="SELECT id FROM agreement_version WHERE agreement_id = ANY($5) AND kind = 'RENEWAL'",
)
