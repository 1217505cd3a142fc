-- agreements
SELECT convert_to(concat(
  (
    SELECT concat(
      '{"totalCount":',
      (
        SELECT count(*)
        FROM agreement AS agreement_3
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
                      WHERE next.agreement_id = agreement_3.id AND next.sequence = term.sequence + 1
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
                  WHERE term.agreement_id = agreement_3.id AND term.starts_on <= $2::date AND term.signed_on <= $2::date
                  ORDER BY term.starts_on DESC
                  LIMIT 1
              ) AS term ON true
              LEFT JOIN LATERAL automatic_term(
                  term.ends_on, term.months, term.notice_period_days, $2::date
              ) AS automatic ON term.runs_on
        ) AS standing_6 ON TRUE
        WHERE (EXISTS (
          SELECT FROM agreement_party AS agreement_party_4
          WHERE agreement_party_4.agreement_id = agreement_3.id
            AND EXISTS (
            SELECT FROM organization AS organization_5
            WHERE organization_5.id = agreement_party_4.organization_id
              AND organization_5.slug = $1::text
          )
        ) AND (CASE
                WHEN agreement_3.superseded_on <= $2::date THEN 'SUPERSEDED'
                WHEN standing_6.term_id IS NULL THEN CASE
                    WHEN agreement_3.declined_on <= $2::date THEN 'DECLINED'
                    WHEN agreement_3.withdrawn_on <= $2::date THEN 'WITHDRAWN'
                    WHEN EXISTS (
                        SELECT FROM agreement_term AS signed
                        WHERE signed.agreement_id = agreement_3.id AND signed.signed_on <= $2::date
                    ) THEN 'OUT_FOR_SIGNATURE'
                    ELSE coalesce((SELECT CASE
            WHEN version.sent_on <= $2::date THEN 'OUT_FOR_SIGNATURE'
            WHEN EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_3.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $2::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
            WHEN NOT EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_3.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $2::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) IS DISTINCT FROM 'APPROVED') AND (
            NOT EXISTS (
            SELECT FROM category_policy AS policy
            WHERE policy.category = agreement_3.category AND policy.needs_board_decision
                AND $2::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
        ) OR coalesce((
            SELECT decision.outcome FROM board_decision AS decision
            WHERE decision.agreement_version_id = version.id AND decision.met_on <= $2::date
            ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
        ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
        ) THEN 'BOARD_APPROVED'
            ELSE 'UNDER_REVIEW'
        END FROM agreement_version AS version
            WHERE version.agreement_id = agreement_3.id
                AND (version.submitted_on <= $2::date OR version.sent_on <= $2::date)
                AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $2::date)
            ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
                WHEN NOT (coalesce(standing_6.ends_on, 'infinity') >= $2::date) THEN CASE
                    WHEN standing_6.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
                WHEN standing_6.ended_early_on IS NULL
                    AND standing_6.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                    AND $2::date >= standing_6.notice_opens_on
                    AND NOT (standing_6.renews_itself AND $2::date > standing_6.notice_deadline)
                    AND NOT standing_6.has_next_term
                    THEN 'NOTICE_WINDOW'
                ELSE 'ACTIVE'
            END) = ANY($3::text[]) AND (agreement_3.title ILIKE $4::text OR EXISTS (
          SELECT FROM person AS person_7
          WHERE person_7.id = agreement_3.owner_id
        )) AND (EXISTS (
          SELECT FROM goal AS goal_8
          WHERE goal_8.agreement_id = agreement_3.id
            AND goal_8.state = $5::text
        )) IS NOT TRUE)
      ),
      ',"nodes":[',
      string_agg(page_2._item_1, ','),
      ']}'
    )
    FROM (
      SELECT concat('{"number":', to_json(agreement_1.number), '}') AS _item_1
      FROM (
        SELECT agreement_1.*
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
                  WHERE term.agreement_id = agreement_1.id AND term.starts_on <= $2::date AND term.signed_on <= $2::date
                  ORDER BY term.starts_on DESC
                  LIMIT 1
              ) AS term ON true
              LEFT JOIN LATERAL automatic_term(
                  term.ends_on, term.months, term.notice_period_days, $2::date
              ) AS automatic ON term.runs_on
        ) AS standing_11 ON TRUE
        WHERE (EXISTS (
          SELECT FROM agreement_party AS agreement_party_9
          WHERE agreement_party_9.agreement_id = agreement_1.id
            AND EXISTS (
            SELECT FROM organization AS organization_10
            WHERE organization_10.id = agreement_party_9.organization_id
              AND organization_10.slug = $1::text
          )
        ) AND (CASE
                WHEN agreement_1.superseded_on <= $2::date THEN 'SUPERSEDED'
                WHEN standing_11.term_id IS NULL THEN CASE
                    WHEN agreement_1.declined_on <= $2::date THEN 'DECLINED'
                    WHEN agreement_1.withdrawn_on <= $2::date THEN 'WITHDRAWN'
                    WHEN EXISTS (
                        SELECT FROM agreement_term AS signed
                        WHERE signed.agreement_id = agreement_1.id AND signed.signed_on <= $2::date
                    ) THEN 'OUT_FOR_SIGNATURE'
                    ELSE coalesce((SELECT CASE
            WHEN version.sent_on <= $2::date THEN 'OUT_FOR_SIGNATURE'
            WHEN EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_1.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $2::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
            WHEN NOT EXISTS (SELECT FROM agreement_party AS party
            WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                AND (agreement_1.category <> 'BRANCH' OR party.role = 'HOME') AND (
            SELECT said.outcome FROM approval AS said
            WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                AND said.content_hash = version.content_hash AND said.said_on <= $2::date
            ORDER BY said.at DESC, said.id DESC LIMIT 1
        ) IS DISTINCT FROM 'APPROVED') AND (
            NOT EXISTS (
            SELECT FROM category_policy AS policy
            WHERE policy.category = agreement_1.category AND policy.needs_board_decision
                AND $2::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
        ) OR coalesce((
            SELECT decision.outcome FROM board_decision AS decision
            WHERE decision.agreement_version_id = version.id AND decision.met_on <= $2::date
            ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
        ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
        ) THEN 'BOARD_APPROVED'
            ELSE 'UNDER_REVIEW'
        END FROM agreement_version AS version
            WHERE version.agreement_id = agreement_1.id
                AND (version.submitted_on <= $2::date OR version.sent_on <= $2::date)
                AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $2::date)
            ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
                WHEN NOT (coalesce(standing_11.ends_on, 'infinity') >= $2::date) THEN CASE
                    WHEN standing_11.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
                WHEN standing_11.ended_early_on IS NULL
                    AND standing_11.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                    AND $2::date >= standing_11.notice_opens_on
                    AND NOT (standing_11.renews_itself AND $2::date > standing_11.notice_deadline)
                    AND NOT standing_11.has_next_term
                    THEN 'NOTICE_WINDOW'
                ELSE 'ACTIVE'
            END) = ANY($3::text[]) AND (agreement_1.title ILIKE $4::text OR EXISTS (
          SELECT FROM person AS person_12
          WHERE person_12.id = agreement_1.owner_id
        )) AND (EXISTS (
          SELECT FROM goal AS goal_13
          WHERE goal_13.agreement_id = agreement_1.id
            AND goal_13.state = $5::text
        )) IS NOT TRUE)
        ORDER BY agreement_1.number, agreement_1.id
        LIMIT 20
      ) AS agreement_1
    ) AS page_2
  )
), 'UTF8');
