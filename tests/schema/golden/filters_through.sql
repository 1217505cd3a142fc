-- organizations
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat('{"slug":', to_json(organization_1.slug), '}') AS _item_1
      FROM (
        SELECT organization_1.id, organization_1.name, organization_1.slug
        FROM organization AS organization_1
        WHERE EXISTS (
          SELECT FROM agreement_party AS agreement_party_3, agreement AS agreement_4
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
                    WHERE term.agreement_id = agreement_4.id AND term.starts_on <= $1::date AND term.signed_on <= $1::date
                    ORDER BY term.starts_on DESC
                    LIMIT 1
                ) AS term ON true
                LEFT JOIN LATERAL automatic_term(
                    term.ends_on, term.months, term.notice_period_days, $1::date
                ) AS automatic ON term.runs_on
          ) AS standing_5 ON TRUE
          WHERE agreement_party_3.organization_id = organization_1.id
            AND agreement_4.id = agreement_party_3.agreement_id
            AND ((CASE
                  WHEN agreement_4.superseded_on <= $1::date THEN 'SUPERSEDED'
                  WHEN standing_5.term_id IS NULL THEN CASE
                      WHEN agreement_4.declined_on <= $1::date THEN 'DECLINED'
                      WHEN agreement_4.withdrawn_on <= $1::date THEN 'WITHDRAWN'
                      WHEN EXISTS (
                          SELECT FROM agreement_term AS signed
                          WHERE signed.agreement_id = agreement_4.id AND signed.signed_on <= $1::date
                      ) THEN 'OUT_FOR_SIGNATURE'
                      ELSE coalesce((SELECT CASE
              WHEN version.sent_on <= $1::date THEN 'OUT_FOR_SIGNATURE'
              WHEN EXISTS (SELECT FROM agreement_party AS party
              WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                  AND (agreement_4.category <> 'BRANCH' OR party.role = 'HOME') AND (
              SELECT said.outcome FROM approval AS said
              WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                  AND said.content_hash = version.content_hash AND said.said_on <= $1::date
              ORDER BY said.at DESC, said.id DESC LIMIT 1
          ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
              WHEN NOT EXISTS (SELECT FROM agreement_party AS party
              WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                  AND (agreement_4.category <> 'BRANCH' OR party.role = 'HOME') AND (
              SELECT said.outcome FROM approval AS said
              WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                  AND said.content_hash = version.content_hash AND said.said_on <= $1::date
              ORDER BY said.at DESC, said.id DESC LIMIT 1
          ) IS DISTINCT FROM 'APPROVED') AND (
              NOT EXISTS (
              SELECT FROM category_policy AS policy
              WHERE policy.category = agreement_4.category AND policy.needs_board_decision
                  AND $1::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
          ) OR coalesce((
              SELECT decision.outcome FROM board_decision AS decision
              WHERE decision.agreement_version_id = version.id AND decision.met_on <= $1::date
              ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
          ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
          ) THEN 'BOARD_APPROVED'
              ELSE 'UNDER_REVIEW'
          END FROM agreement_version AS version
              WHERE version.agreement_id = agreement_4.id
                  AND (version.submitted_on <= $1::date OR version.sent_on <= $1::date)
                  AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $1::date)
              ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
                  WHEN NOT (coalesce(standing_5.ends_on, 'infinity') >= $1::date) THEN CASE
                      WHEN standing_5.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
                  WHEN standing_5.ended_early_on IS NULL
                      AND standing_5.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                      AND $1::date >= standing_5.notice_opens_on
                      AND NOT (standing_5.renews_itself AND $1::date > standing_5.notice_deadline)
                      AND NOT standing_5.has_next_term
                      THEN 'NOTICE_WINDOW'
                  ELSE 'ACTIVE'
              END) = $2::text AND EXISTS (
            SELECT FROM agreement_term AS agreement_term_6
            WHERE agreement_term_6.id = (CASE WHEN (coalesce(standing_5.ends_on, 'infinity') >= $1::date) THEN standing_5.term_id END)
              AND agreement_term_6.decision = $3::text
          ))
        )
        ORDER BY organization_1.name, organization_1.id
        LIMIT 20
      ) AS organization_1
    ) AS page_2
  )
), 'UTF8');
-- events
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat('{"title":', to_json(event_1.title), '}') AS _item_1
      FROM (
        SELECT event_1.id, event_1.starts_on, event_1.title
        FROM event AS event_1
        WHERE (EXISTS (
          SELECT FROM work_plan_item AS work_plan_item_3, work_plan AS work_plan_4, agreement AS agreement_5
          WHERE work_plan_item_3.event_id = event_1.id
            AND work_plan_4.id = work_plan_item_3.work_plan_id
            AND agreement_5.id = work_plan_4.agreement_id
            AND agreement_5.number = $1::text
        ) OR EXISTS (
          SELECT FROM event_participation AS event_participation_6, work_plan_item AS work_plan_item_7, work_plan AS work_plan_8, agreement AS agreement_9
          WHERE event_participation_6.event_id = event_1.id
            AND work_plan_item_7.id = event_participation_6.work_plan_item_id
            AND work_plan_8.id = work_plan_item_7.work_plan_id
            AND agreement_9.id = work_plan_8.agreement_id
            AND agreement_9.number = $1::text
        ))
        ORDER BY event_1.starts_on, event_1.title, event_1.id
        LIMIT 20
      ) AS event_1
    ) AS page_2
  )
), 'UTF8');
-- agreements
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat(
        '{"number":',
        to_json(agreement_1.number),
        ',"termInForce":',
        coalesce((
          SELECT concat(
            '{"sequence":',
            agreement_term_3.sequence,
            ',"daysLeft":',
            coalesce(to_json((coalesce(agreement_term_3.ended_early_on, agreement_term_3.ends_on) - $1::date))::text, 'null'),
            '}'
          )
          FROM agreement_term AS agreement_term_3
          WHERE agreement_term_3.id = (CASE WHEN (coalesce(standing_4.ends_on, 'infinity') >= $1::date) THEN standing_4.term_id END)
        ), 'null'),
        '}'
      ) AS _item_1
      FROM (
        SELECT agreement_1.id, agreement_1.number
        FROM agreement AS agreement_1
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
      ) AS standing_4 ON TRUE
    ) AS page_2
  )
), 'UTF8');
