-- agreements
SELECT convert_to(concat(
  (
    WITH found_3 AS MATERIALIZED (
      SELECT agreement_4.id, agreement_4.number AS _key_1, agreement_4.id AS _key_2
      FROM agreement AS agreement_4
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
                    WHERE next.agreement_id = agreement_4.id AND next.sequence = term.sequence + 1
                        AND next.signed_on <= $2::date
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
        ) AND term.ends_on < $2::date AS runs_on
                FROM agreement_term AS term
                WHERE term.agreement_id = agreement_4.id AND term.starts_on <= $2::date AND term.signed_on <= $2::date
                ORDER BY term.starts_on DESC
                LIMIT 1
            ) AS term ON true
            LEFT JOIN LATERAL automatic_term(
                term.ends_on, term.months, term.notice_period_days, $2::date
            ) AS automatic ON term.runs_on
      ) AS standing_7 ON TRUE
      WHERE (EXISTS (
        SELECT FROM agreement_party AS agreement_party_5
        WHERE agreement_party_5.agreement_id = agreement_4.id
          AND EXISTS (
          SELECT FROM organization AS organization_6
          WHERE organization_6.id = agreement_party_5.organization_id
            AND organization_6.slug = $1::text
        )
      ) AND (CASE
              WHEN agreement_4.superseded_on <= $2::date THEN 'SUPERSEDED'
              WHEN standing_7.term_id IS NULL THEN CASE
                  WHEN agreement_4.declined_on <= $2::date THEN 'DECLINED'
                  WHEN agreement_4.withdrawn_on <= $2::date THEN 'WITHDRAWN'
                  WHEN EXISTS (
                      SELECT FROM agreement_term AS signed
                      WHERE signed.agreement_id = agreement_4.id AND signed.signed_on <= $2::date
                  ) THEN 'OUT_FOR_SIGNATURE'
                  ELSE coalesce((SELECT CASE
          WHEN version.sent_on <= $2::date THEN 'OUT_FOR_SIGNATURE'
          WHEN EXISTS (SELECT FROM agreement_party AS party
          WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
              AND (agreement_4.category <> 'BRANCH' OR party.role = 'HOME') AND (
          SELECT said.outcome FROM approval AS said
          WHERE said.agreement_version_id = version.id AND said.party_id = party.id
              AND said.content_hash = version.content_hash AND said.said_on <= $2::date
          ORDER BY said.at DESC, said.id DESC LIMIT 1
      ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
          WHEN NOT EXISTS (SELECT FROM agreement_party AS party
          WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
              AND (agreement_4.category <> 'BRANCH' OR party.role = 'HOME') AND (
          SELECT said.outcome FROM approval AS said
          WHERE said.agreement_version_id = version.id AND said.party_id = party.id
              AND said.content_hash = version.content_hash AND said.said_on <= $2::date
          ORDER BY said.at DESC, said.id DESC LIMIT 1
      ) IS DISTINCT FROM 'APPROVED') AND (
          NOT EXISTS (
          SELECT FROM category_policy AS policy
          WHERE policy.category = agreement_4.category AND policy.needs_board_decision
              AND $2::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
      ) OR coalesce((
          SELECT decision.outcome FROM board_decision AS decision
          WHERE decision.agreement_version_id = version.id AND decision.met_on <= $2::date
          ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
      ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
      ) THEN 'BOARD_APPROVED'
          ELSE 'UNDER_REVIEW'
      END FROM agreement_version AS version
          WHERE version.agreement_id = agreement_4.id
              AND (version.submitted_on <= $2::date OR version.sent_on <= $2::date)
              AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $2::date)
          ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
              WHEN NOT (coalesce(standing_7.ends_on, 'infinity') >= $2::date) THEN CASE
                  WHEN standing_7.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
              WHEN standing_7.ended_early_on IS NULL
                  AND standing_7.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                  AND $2::date >= standing_7.notice_opens_on
                  AND NOT (standing_7.renews_itself AND $2::date > standing_7.notice_deadline)
                  AND NOT standing_7.has_next_term
                  THEN 'NOTICE_WINDOW'
              ELSE 'ACTIVE'
          END) = ANY($3::text[]) AND (agreement_4.title ILIKE $4::text OR EXISTS (
        SELECT FROM person AS person_8
        WHERE person_8.id = agreement_4.owner_id
      )) AND (EXISTS (
        SELECT FROM goal AS goal_9
        WHERE goal_9.agreement_id = agreement_4.id
          AND goal_9.state = $5::text
      )) IS NOT TRUE)
    )
    SELECT concat(
      '{"totalCount":',
      (
        SELECT count(*)
        FROM found_3
      ),
      ',"nodes":[',
      string_agg(page_2._item_1, ','),
      ']}'
    )
    FROM (
      SELECT concat('{"number":', to_json(agreement_1.number), '}') AS _item_1
      FROM (
        SELECT agreement_1.id, agreement_1.number
        FROM (
          SELECT found_3.*
          FROM found_3
          ORDER BY found_3._key_1, found_3._key_2
          LIMIT 20
        ) AS chosen_10, agreement AS agreement_1
        WHERE agreement_1.id = chosen_10.id
        ORDER BY chosen_10._key_1, chosen_10._key_2
      ) AS agreement_1
    ) AS page_2
  )
), 'UTF8');
