-- organizations
SELECT convert_to(concat(
  (
    SELECT concat(
      '{"totalCount":',
      (
        SELECT count(*)
        FROM organization AS organization_3
      ),
      ',"pageInfo":{"hasNextPage":',
      to_json(count(*) > 10),
      ',"endCursor":',
      coalesce(to_json(max(page_2._last_cursor))::text, 'null'),
      '},"nodes":[',
      string_agg(page_2._item_2, ','),
      ']}'
    )
    FROM (
      SELECT CASE WHEN organization_1._place = least(10, count(*) OVER ()) THEN translate(encode(convert_to(json_build_array('Organization:name,id', organization_1.name::text, organization_1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') END AS _last_cursor,
        CASE WHEN organization_1._place <= 10 THEN concat(
        '{"name":',
        to_json(organization_1.name),
        ',"countries":',
        (
          SELECT concat(
            '[',
            string_agg(concat('{"code":', to_json(organization_country_4.code), '}'), ','),
            ']'
          )
          FROM (
            SELECT organization_country_4.id, organization_country_4.role, organization_country_4.code
            FROM organization_country AS organization_country_4
            WHERE organization_country_4.organization_id = organization_1.id
            ORDER BY organization_country_4.role, organization_country_4.code, organization_country_4.id
            LIMIT 50
          ) AS organization_country_4
        ),
        ',"events":',
        (
          SELECT concat('{"nodes":[', string_agg(page_6._item_1, ','), ']}')
          FROM (
            SELECT concat(
              '{"title":',
              to_json(event_5.title),
              ',"startsOn":',
              coalesce(to_json(event_5.starts_on)::text, 'null'),
              ',"city":',
              coalesce(to_json(event_5.city)::text, 'null'),
              '}'
            ) AS _item_1
            FROM (
              SELECT event_5.id, event_5.starts_on, event_5.title, event_5.city
              FROM event AS event_5
              WHERE event_5.organizer_id = organization_1.id
              ORDER BY event_5.starts_on, event_5.id
              LIMIT 3
            ) AS event_5
          ) AS page_6
        ),
        ',"agreements":',
        (
          SELECT concat('{"nodes":[', string_agg(page_8._item_1, ','), ']}')
          FROM (
            SELECT concat(
              '{"number":',
              to_json(agreement_7.number),
              ',"title":',
              to_json(agreement_7.title),
              ',"category":"',
              agreement_7.category,
              '","state":"',
              (CASE
                      WHEN agreement_7.superseded_on <= $1::date THEN 'SUPERSEDED'
                      WHEN standing_9.term_id IS NULL THEN CASE
                          WHEN agreement_7.declined_on <= $1::date THEN 'DECLINED'
                          WHEN agreement_7.withdrawn_on <= $1::date THEN 'WITHDRAWN'
                          WHEN EXISTS (
                              SELECT FROM agreement_term AS signed
                              WHERE signed.agreement_id = agreement_7.id AND signed.signed_on <= $1::date
                          ) THEN 'OUT_FOR_SIGNATURE'
                          ELSE coalesce((SELECT CASE
                  WHEN version.sent_on <= $1::date THEN 'OUT_FOR_SIGNATURE'
                  WHEN EXISTS (SELECT FROM agreement_party AS party
                  WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                      AND (agreement_7.category <> 'BRANCH' OR party.role = 'HOME') AND (
                  SELECT said.outcome FROM approval AS said
                  WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                      AND said.content_hash = version.content_hash AND said.said_on <= $1::date
                  ORDER BY said.at DESC, said.id DESC LIMIT 1
              ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
                  WHEN NOT EXISTS (SELECT FROM agreement_party AS party
                  WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                      AND (agreement_7.category <> 'BRANCH' OR party.role = 'HOME') AND (
                  SELECT said.outcome FROM approval AS said
                  WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                      AND said.content_hash = version.content_hash AND said.said_on <= $1::date
                  ORDER BY said.at DESC, said.id DESC LIMIT 1
              ) IS DISTINCT FROM 'APPROVED') AND (
                  NOT EXISTS (
                  SELECT FROM category_policy AS policy
                  WHERE policy.category = agreement_7.category AND policy.needs_board_decision
                      AND $1::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
              ) OR coalesce((
                  SELECT decision.outcome FROM board_decision AS decision
                  WHERE decision.agreement_version_id = version.id AND decision.met_on <= $1::date
                  ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
              ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
              ) THEN 'BOARD_APPROVED'
                  ELSE 'UNDER_REVIEW'
              END FROM agreement_version AS version
                  WHERE version.agreement_id = agreement_7.id
                      AND (version.submitted_on <= $1::date OR version.sent_on <= $1::date)
                      AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $1::date)
                  ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
                      WHEN NOT (coalesce(standing_9.ends_on, 'infinity') >= $1::date) THEN CASE
                          WHEN standing_9.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
                      WHEN standing_9.ended_early_on IS NULL
                          AND standing_9.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                          AND $1::date >= standing_9.notice_opens_on
                          AND NOT (standing_9.renews_itself AND $1::date > standing_9.notice_deadline)
                          AND NOT standing_9.has_next_term
                          THEN 'NOTICE_WINDOW'
                      ELSE 'ACTIVE'
                  END),
              '","noticeDeadline":',
              coalesce(to_json((CASE WHEN (coalesce(standing_9.ends_on, 'infinity') >= $1::date) AND standing_9.ended_early_on IS NULL
              AND standing_9.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
              THEN standing_9.notice_deadline END))::text, 'null'),
              ',"daysLeft":',
              coalesce(to_json((CASE WHEN (coalesce(standing_9.ends_on, 'infinity') >= $1::date) THEN standing_9.ends_on - $1::date END))::text, 'null'),
              ',"parties":',
              (
                SELECT concat(
                  '[',
                  string_agg(concat(
                    '{"role":"',
                    agreement_party_10.role,
                    '","organization":',
                    coalesce((
                      SELECT concat('{"name":', to_json(organization_11.name), '}')
                      FROM organization AS organization_11
                      WHERE organization_11.id = agreement_party_10.organization_id
                    ), 'null'),
                    '}'
                  ), ','),
                  ']'
                )
                FROM (
                  SELECT agreement_party_10.id, agreement_party_10.position, agreement_party_10.role, agreement_party_10.organization_id
                  FROM agreement_party AS agreement_party_10
                  WHERE agreement_party_10.agreement_id = agreement_7.id
                  ORDER BY agreement_party_10.position, agreement_party_10.id
                  LIMIT 50
                ) AS agreement_party_10
              ),
              ',"goals":',
              (
                SELECT concat('{"nodes":[', string_agg(page_13._item_1, ','), ']}')
                FROM (
                  SELECT concat(
                    '{"title":',
                    to_json(goal_12.title),
                    ',"emphasisArea":',
                    coalesce((
                      SELECT concat('{"code":', to_json(vocabulary_term_14.code), '}')
                      FROM vocabulary_term AS vocabulary_term_14
                      WHERE vocabulary_term_14.id = goal_12.emphasis_area_id
                    ), 'null'),
                    ',"progress":',
                    coalesce(to_json(trim_scale((of_indicators_15.progress)))::text, 'null'),
                    ',"rag":"',
                    (of_indicators_15.rag),
                    '","events":',
                    (
                      SELECT concat('{"nodes":[', string_agg(page_17._item_1, ','), ']}')
                      FROM (
                        SELECT concat('{"title":', to_json(event_16.title), '}') AS _item_1
                        FROM (
                          SELECT event_16.id, event_16.starts_on, event_16.title
                          FROM event AS event_16
                          WHERE event_16.id IN (
                            SELECT work_plan_item_19.event_id
                            FROM work_plan_item_goal AS work_plan_item_goal_18, work_plan_item AS work_plan_item_19
                            WHERE work_plan_item_goal_18.goal_id = goal_12.id
                              AND work_plan_item_19.id = work_plan_item_goal_18.item_id
                            UNION ALL
                            SELECT event_participation_22.event_id
                            FROM work_plan_item_goal AS work_plan_item_goal_20, event_participation AS event_participation_22
                            WHERE work_plan_item_goal_20.goal_id = goal_12.id
                              AND event_participation_22.work_plan_item_id = work_plan_item_goal_20.item_id
                          )
                          ORDER BY event_16.starts_on, event_16.id
                          LIMIT 2
                        ) AS event_16
                      ) AS page_17
                    ),
                    ',"indicators":',
                    (
                      SELECT concat(
                        '[',
                        string_agg(concat(
                          '{"title":',
                          to_json(indicator_23.title),
                          ',"unit":',
                          coalesce(to_json(indicator_23.unit)::text, 'null'),
                          ',"baseline":',
                          coalesce(to_json(trim_scale(indicator_23.baseline))::text, 'null'),
                          ',"target":',
                          coalesce(to_json(trim_scale(indicator_23.target))::text, 'null'),
                          ',"measurements":',
                          (
                            SELECT concat('{"nodes":[', string_agg(page_25._item_1, ','), ']}')
                            FROM (
                              SELECT concat(
                                '{"observedOn":',
                                to_json(measurement_24.observed_on),
                                ',"value":',
                                coalesce(to_json(trim_scale(measurement_24.value))::text, 'null'),
                                '}'
                              ) AS _item_1
                              FROM (
                                SELECT measurement_24.id, measurement_24.observed_on, measurement_24.value
                                FROM measurement AS measurement_24
                                WHERE measurement_24.indicator_id = indicator_23.id
                                ORDER BY measurement_24.observed_on DESC, measurement_24.id DESC
                                LIMIT 3
                              ) AS measurement_24
                            ) AS page_25
                          ),
                          '}'
                        ), ','),
                        ']'
                      )
                      FROM (
                        SELECT indicator_23.id, indicator_23.title, indicator_23.unit, indicator_23.baseline, indicator_23.target
                        FROM indicator AS indicator_23
                        WHERE indicator_23.goal_id = goal_12.id
                        ORDER BY indicator_23.id
                        LIMIT 50
                      ) AS indicator_23
                    ),
                    '}'
                  ) AS _item_1
                  FROM (
                    SELECT goal_12.id, goal_12.due_on, goal_12.title, goal_12.emphasis_area_id
                    FROM goal AS goal_12
                    WHERE goal_12.agreement_id = agreement_7.id
                    ORDER BY goal_12.due_on, goal_12.id
                    LIMIT 5
                  ) AS goal_12
                  LEFT JOIN LATERAL (
                    SELECT round(
                                avg(least(1, greatest(0, judged.progress))) FILTER (WHERE judged.progress IS NOT NULL), 4
                            ) AS progress,
                            CASE
                                WHEN bool_or(judged.rag = 'RED') THEN 'RED'
                                WHEN bool_or(judged.rag = 'AMBER') THEN 'AMBER'
                                WHEN bool_or(judged.rag = 'GREEN') THEN 'GREEN'
                                ELSE 'GREY'
                            END AS rag,
                            count(*) AS indicators,
                            count(*) FILTER (WHERE judged.rag = 'RED') AS red,
                            count(*) FILTER (WHERE judged.rag = 'AMBER') AS amber,
                            count(*) FILTER (WHERE judged.rag = 'GREEN') AS green
                        FROM indicator AS own
                        CROSS JOIN LATERAL (
                        SELECT judged.*,
                            CASE
                                WHEN judged.progress IS NULL THEN 'GREY'
                                WHEN own.direction = 'MAINTAIN' THEN CASE
                                    WHEN judged.progress < 1 THEN 'RED' WHEN judged.late THEN 'AMBER' ELSE 'GREEN' END
                                WHEN judged.progress >= judged.expected - 0.05 AND NOT judged.late THEN 'GREEN'
                                WHEN judged.progress >= judged.expected - 0.05 THEN 'AMBER'
                                WHEN judged.progress >= judged.expected - own.amber_tolerance THEN 'AMBER'
                                ELSE 'RED'
                            END AS rag
                        FROM (
                            SELECT measured.actual, periods.late,
                                CASE own.aggregation
                            WHEN 'SUM' THEN coalesce(periods.share_over, span.elapsed)
                            WHEN 'AVERAGE' THEN CASE WHEN coalesce(periods.share_over, span.elapsed) > 0 THEN 1 ELSE 0 END
                            ELSE span.elapsed
                        END AS expected,
                                CASE
                            WHEN measured.actual IS NULL OR own.target IS NULL THEN NULL
                            WHEN own.direction = 'MAINTAIN' THEN CASE
                                WHEN abs(measured.actual - own.target)
                                    <= abs(own.target) * own.amber_tolerance THEN 1.0 ELSE 0.0 END
                            ELSE (measured.actual - coalesce(own.baseline, 0))
                                / nullif(own.target - coalesce(own.baseline, 0), 0)
                        END AS progress
                            FROM (
                        SELECT
                            CASE own.aggregation
                                WHEN 'SUM' THEN sum(m.value)
                                WHEN 'AVERAGE' THEN avg(m.value)
                                ELSE (array_agg(m.value ORDER BY m.observed_on DESC, m.id DESC))[1]
                            END AS actual
                        FROM measurement AS m
                        WHERE m.indicator_id = own.id AND m.state = 'APPROVED' AND m.value IS NOT NULL
                            AND m.observed_on <= $1::date
                    ) AS measured
                            CROSS JOIN (
                        SELECT
                            coalesce(bool_or(p.report_due_on < $1::date AND NOT EXISTS (
                                SELECT FROM measurement AS reported
                                WHERE reported.period_id = p.id AND reported.state = 'APPROVED'
                            )), false) AS late,
                            (count(*) FILTER (WHERE p.ends_on < $1::date))::numeric / nullif(count(*), 0) AS share_over
                        FROM indicator_period AS p
                        WHERE p.indicator_id = own.id
                    ) AS periods
                            CROSS JOIN (
                                SELECT least(1, greatest(0, ($1::date - goal.starts_on + 1)::numeric
                                    / (goal.due_on - goal.starts_on + 1))) AS elapsed
                                FROM goal WHERE goal.id = own.goal_id
                            ) AS span
                        ) AS judged
                        ) AS judged
                        WHERE own.goal_id = goal_12.id
                  ) AS of_indicators_15 ON TRUE
                ) AS page_13
              ),
              '}'
            ) AS _item_1
            FROM (
              SELECT agreement_7.id, agreement_7.number, agreement_7.title, agreement_7.category, agreement_7.superseded_on, agreement_7.declined_on, agreement_7.withdrawn_on
              FROM agreement AS agreement_7
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
                            WHERE next.agreement_id = agreement_7.id AND next.sequence = term.sequence + 1
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
                        WHERE term.agreement_id = agreement_7.id AND term.starts_on <= $1::date AND term.signed_on <= $1::date
                        ORDER BY term.starts_on DESC
                        LIMIT 1
                    ) AS term ON true
                    LEFT JOIN LATERAL automatic_term(
                        term.ends_on, term.months, term.notice_period_days, $1::date
                    ) AS automatic ON term.runs_on
              ) AS standing_27 ON TRUE
              WHERE agreement_7.id IN (
                SELECT agreement_party_26.agreement_id
                FROM agreement_party AS agreement_party_26
                WHERE agreement_party_26.organization_id = organization_1.id
              )
                AND (CASE
                      WHEN agreement_7.superseded_on <= $1::date THEN 'SUPERSEDED'
                      WHEN standing_27.term_id IS NULL THEN CASE
                          WHEN agreement_7.declined_on <= $1::date THEN 'DECLINED'
                          WHEN agreement_7.withdrawn_on <= $1::date THEN 'WITHDRAWN'
                          WHEN EXISTS (
                              SELECT FROM agreement_term AS signed
                              WHERE signed.agreement_id = agreement_7.id AND signed.signed_on <= $1::date
                          ) THEN 'OUT_FOR_SIGNATURE'
                          ELSE coalesce((SELECT CASE
                  WHEN version.sent_on <= $1::date THEN 'OUT_FOR_SIGNATURE'
                  WHEN EXISTS (SELECT FROM agreement_party AS party
                  WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                      AND (agreement_7.category <> 'BRANCH' OR party.role = 'HOME') AND (
                  SELECT said.outcome FROM approval AS said
                  WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                      AND said.content_hash = version.content_hash AND said.said_on <= $1::date
                  ORDER BY said.at DESC, said.id DESC LIMIT 1
              ) = 'CHANGES_REQUESTED') THEN 'CHANGES_REQUESTED'
                  WHEN NOT EXISTS (SELECT FROM agreement_party AS party
                  WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
                      AND (agreement_7.category <> 'BRANCH' OR party.role = 'HOME') AND (
                  SELECT said.outcome FROM approval AS said
                  WHERE said.agreement_version_id = version.id AND said.party_id = party.id
                      AND said.content_hash = version.content_hash AND said.said_on <= $1::date
                  ORDER BY said.at DESC, said.id DESC LIMIT 1
              ) IS DISTINCT FROM 'APPROVED') AND (
                  NOT EXISTS (
                  SELECT FROM category_policy AS policy
                  WHERE policy.category = agreement_7.category AND policy.needs_board_decision
                      AND $1::date BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
              ) OR coalesce((
                  SELECT decision.outcome FROM board_decision AS decision
                  WHERE decision.agreement_version_id = version.id AND decision.met_on <= $1::date
                  ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
              ) IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
              ) THEN 'BOARD_APPROVED'
                  ELSE 'UNDER_REVIEW'
              END FROM agreement_version AS version
                  WHERE version.agreement_id = agreement_7.id
                      AND (version.submitted_on <= $1::date OR version.sent_on <= $1::date)
                      AND (version.withdrawn_on IS NULL OR version.withdrawn_on > $1::date)
                  ORDER BY version.number DESC LIMIT 1), 'PROPOSED') END
                      WHEN NOT (coalesce(standing_27.ends_on, 'infinity') >= $1::date) THEN CASE
                          WHEN standing_27.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
                      WHEN standing_27.ended_early_on IS NULL
                          AND standing_27.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
                          AND $1::date >= standing_27.notice_opens_on
                          AND NOT (standing_27.renews_itself AND $1::date > standing_27.notice_deadline)
                          AND NOT standing_27.has_next_term
                          THEN 'NOTICE_WINDOW'
                      ELSE 'ACTIVE'
                  END) = ANY($2::text[])
              ORDER BY agreement_7.number, agreement_7.id
              LIMIT 5
            ) AS agreement_7
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
                          WHERE next.agreement_id = agreement_7.id AND next.sequence = term.sequence + 1
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
                      WHERE term.agreement_id = agreement_7.id AND term.starts_on <= $1::date AND term.signed_on <= $1::date
                      ORDER BY term.starts_on DESC
                      LIMIT 1
                  ) AS term ON true
                  LEFT JOIN LATERAL automatic_term(
                      term.ends_on, term.months, term.notice_period_days, $1::date
                  ) AS automatic ON term.runs_on
            ) AS standing_9 ON TRUE
          ) AS page_8
        ),
        '}'
      ) END AS _item_2,
        organization_1._place
      FROM (
        SELECT organization_1.id, organization_1.name, row_number() OVER (ORDER BY organization_1.name, organization_1.id) AS _place
        FROM organization AS organization_1
        ORDER BY organization_1.name, organization_1.id
        LIMIT 11
      ) AS organization_1
    ) AS page_2
  )
), 'UTF8');
