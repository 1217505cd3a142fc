-- agreements
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat(
        '{"state":"',
        (CASE
                WHEN agreement_1.superseded_on <= $1::date THEN 'SUPERSEDED'
                WHEN standing_3.term_id IS NULL THEN CASE
                    WHEN agreement_1.declined_on <= $1::date THEN 'DECLINED'
                    WHEN agreement_1.withdrawn_on <= $1::date THEN 'WITHDRAWN'
                    WHEN EXISTS (
                        SELECT FROM agreement_term AS signed
                        WHERE signed.agreement_id = agreement_1.id AND signed.signed_on <= $1::date
                    ) THEN 'OUT_FOR_SIGNATURE'
                    ELSE coalesce((SELECT CASE
            WHEN version.sent_on <= $1::date THEN 'OUT_FOR_SIGNATURE'
            WHEN EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_1.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $1::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
            WHEN NOT EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_1.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $1::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) IS DISTINCT FROM 'APPROVED') AND (
            NOT EXISTS (
            SELECT FROM category_policy AS policy
            WHERE policy.category = agreement_1.category AND policy.needs_board_decision
                AND $1::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
        ) OR coalesce((
            SELECT decision.outcome FROM board_decision AS decision
            WHERE decision.agreement_version_id = version.id AND decision.met_on <= $1::date
            ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
        ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
        ) THEN 'BOARD_APPROVED'
            ELSE 'UNDER_REVIEW'
        END FROM agreement_version AS version
            WHERE version.agreement_id = agreement_1.id
                AND (version.submitted_on <= $1::date OR version.sent_on <= $1::date)
                AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $1::date)
            ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
                WHEN NOT (coalesce(standing_3.ends_on, 'infinity') >= $1::date) THEN CASE
                    WHEN standing_3.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
                WHEN standing_3.ended_early_on IS NULL
                    AND standing_3.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                    AND $1::date >= standing_3.notice_opens_on
                    AND NOT (standing_3.renews_itself AND $1::date > standing_3.notice_deadline)
                    AND NOT standing_3.has_next_term
                    THEN 'NOTICE_WINDOW'
                ELSE 'ACTIVE'
            END),
        '","endsOn":',
        coalesce(to_json((CASE WHEN (coalesce(standing_3.ends_on, 'infinity') >= $1::date) THEN standing_3.ends_on END))::text, 'null'),
        ',"daysLeft":',
        coalesce(to_json((CASE WHEN (coalesce(standing_3.ends_on, 'infinity') >= $1::date) THEN standing_3.ends_on - $1::date END))::text, 'null'),
        ',"noticeDeadline":',
        coalesce(to_json((CASE WHEN (coalesce(standing_3.ends_on, 'infinity') >= $1::date) AND standing_3.ended_early_on IS NULL
        AND standing_3.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
        THEN standing_3.notice_deadline END))::text, 'null'),
        ',"inForceSince":',
        coalesce(to_json(((SELECT min(term.starts_on) FROM agreement_term AS term
        WHERE term.agreement_id = agreement_1.id AND term.signed_on <= $1::date AND term.starts_on <= $1::date)))::text, 'null'),
        '}'
      ) AS _item_1
      FROM (
        SELECT agreement_1.id, agreement_1.number, agreement_1.superseded_on, agreement_1.declined_on, agreement_1.withdrawn_on, agreement_1.category
        FROM agreement AS agreement_1
        LEFT JOIN LATERAL (
          SELECT term.id AS term_id, term.renewal_type, term.ended_early_on, term.decision,
                  term.renews_itself,
                  CASE WHEN term.runs_on THEN automatic.starts_on ELSE term.starts_on END AS starts_on,
                  CASE WHEN term.runs_on THEN automatic.ends_on ELSE coalesce(term.ended_early_on, term.ends_on)
                      END AS ends_on,
                  CASE WHEN term.runs_on THEN automatic.notice_deadline ELSE term.notice_deadline
                      END AS notice_deadline,
                  CASE WHEN term.runs_on THEN automatic.notice_opens_on ELSE term.notice_opens_on
                      END AS notice_opens_on,
                  CASE WHEN term.runs_on THEN false ELSE EXISTS (
                      SELECT FROM agreement_term AS next
                      WHERE next.agreement_id = agreement_1.id AND next.sequence = term.sequence + 1
                          AND next.signed_on <= $1::date
                  ) END AS has_next_term
              FROM (VALUES (1)) AS one (row)
              LEFT JOIN LATERAL (
                  SELECT term.*, (
              term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
              AND (term.notice_given_on IS NULL
                  OR (term.notice_given_on > term.notice_deadline AND term.notice_waiver_reason IS NULL))
          ) AS renews_itself,
                      (
              term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
              AND (term.notice_given_on IS NULL
                  OR (term.notice_given_on > term.notice_deadline AND term.notice_waiver_reason IS NULL))
          ) AND term.ends_on < $1::date AS runs_on
                  FROM agreement_term AS term
                  WHERE term.agreement_id = agreement_1.id AND term.starts_on <= $1::date AND term.signed_on <= $1::date
                  ORDER BY term.starts_on DESC
                  LIMIT 1
              ) AS term ON true
              LEFT JOIN LATERAL automatic_term(
                  term.ends_on, term.months, term.notice_period_days, $1::date
              ) AS automatic ON term.runs_on
        ) AS standing_4 ON TRUE
        WHERE ((CASE WHEN (coalesce(standing_4.ends_on, 'infinity') >= $1::date) THEN standing_4.ends_on - $1::date END) > $2::bigint AND (CASE
                WHEN agreement_1.superseded_on <= $1::date THEN 'SUPERSEDED'
                WHEN standing_4.term_id IS NULL THEN CASE
                    WHEN agreement_1.declined_on <= $1::date THEN 'DECLINED'
                    WHEN agreement_1.withdrawn_on <= $1::date THEN 'WITHDRAWN'
                    WHEN EXISTS (
                        SELECT FROM agreement_term AS signed
                        WHERE signed.agreement_id = agreement_1.id AND signed.signed_on <= $1::date
                    ) THEN 'OUT_FOR_SIGNATURE'
                    ELSE coalesce((SELECT CASE
            WHEN version.sent_on <= $1::date THEN 'OUT_FOR_SIGNATURE'
            WHEN EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_1.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $1::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
            WHEN NOT EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_1.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $1::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) IS DISTINCT FROM 'APPROVED') AND (
            NOT EXISTS (
            SELECT FROM category_policy AS policy
            WHERE policy.category = agreement_1.category AND policy.needs_board_decision
                AND $1::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
        ) OR coalesce((
            SELECT decision.outcome FROM board_decision AS decision
            WHERE decision.agreement_version_id = version.id AND decision.met_on <= $1::date
            ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
        ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
        ) THEN 'BOARD_APPROVED'
            ELSE 'UNDER_REVIEW'
        END FROM agreement_version AS version
            WHERE version.agreement_id = agreement_1.id
                AND (version.submitted_on <= $1::date OR version.sent_on <= $1::date)
                AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $1::date)
            ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
                WHEN NOT (coalesce(standing_4.ends_on, 'infinity') >= $1::date) THEN CASE
                    WHEN standing_4.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
                WHEN standing_4.ended_early_on IS NULL
                    AND standing_4.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                    AND $1::date >= standing_4.notice_opens_on
                    AND NOT (standing_4.renews_itself AND $1::date > standing_4.notice_deadline)
                    AND NOT standing_4.has_next_term
                    THEN 'NOTICE_WINDOW'
                ELSE 'ACTIVE'
            END) = $3::text)
        ORDER BY agreement_1.number, agreement_1.id
        LIMIT 20
      ) AS agreement_1
      LEFT JOIN LATERAL (
        SELECT term.id AS term_id, term.renewal_type, term.ended_early_on, term.decision,
                term.renews_itself,
                CASE WHEN term.runs_on THEN automatic.starts_on ELSE term.starts_on END AS starts_on,
                CASE WHEN term.runs_on THEN automatic.ends_on ELSE coalesce(term.ended_early_on, term.ends_on)
                    END AS ends_on,
                CASE WHEN term.runs_on THEN automatic.notice_deadline ELSE term.notice_deadline
                    END AS notice_deadline,
                CASE WHEN term.runs_on THEN automatic.notice_opens_on ELSE term.notice_opens_on
                    END AS notice_opens_on,
                CASE WHEN term.runs_on THEN false ELSE EXISTS (
                    SELECT FROM agreement_term AS next
                    WHERE next.agreement_id = agreement_1.id AND next.sequence = term.sequence + 1
                        AND next.signed_on <= $1::date
                ) END AS has_next_term
            FROM (VALUES (1)) AS one (row)
            LEFT JOIN LATERAL (
                SELECT term.*, (
            term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
            AND (term.notice_given_on IS NULL
                OR (term.notice_given_on > term.notice_deadline AND term.notice_waiver_reason IS NULL))
        ) AS renews_itself,
                    (
            term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
            AND (term.notice_given_on IS NULL
                OR (term.notice_given_on > term.notice_deadline AND term.notice_waiver_reason IS NULL))
        ) AND term.ends_on < $1::date AS runs_on
                FROM agreement_term AS term
                WHERE term.agreement_id = agreement_1.id AND term.starts_on <= $1::date AND term.signed_on <= $1::date
                ORDER BY term.starts_on DESC
                LIMIT 1
            ) AS term ON true
            LEFT JOIN LATERAL automatic_term(
                term.ends_on, term.months, term.notice_period_days, $1::date
            ) AS automatic ON term.runs_on
      ) AS standing_3 ON TRUE
    ) AS page_2
  )
), 'UTF8');
