-- organization
SELECT convert_to(concat(
  coalesce((
    SELECT concat(
      '{"name":',
      to_json(organization_1.name),
      ',"languages":',
      to_json(organization_1.languages),
      ',"externalIds":',
      to_json(organization_1.external_ids),
      ',"createdAt":',
      to_json(organization_1.created_at),
      ',"foundedOn":',
      coalesce(to_json(organization_1.founded_on)::text, 'null'),
      ',"sample":',
      to_json(organization_1.sample),
      ',"version":',
      organization_1.version,
      '}'
    )
    FROM organization AS organization_1
    WHERE organization_1.slug = $1::text
  ), 'null')
), 'UTF8');
-- goals
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat(
        '{"weight":',
        to_json(trim_scale(goal_1.weight)),
        ',"progress":',
        coalesce(to_json(trim_scale((of_indicators_3.progress)))::text, 'null'),
        ',"dueOn":',
        to_json(goal_1.due_on),
        ',"indicators":',
        (
          SELECT concat(
            '[',
            string_agg(concat(
              '{"baseline":',
              coalesce(to_json(trim_scale(indicator_4.baseline))::text, 'null'),
              ',"amberTolerance":',
              to_json(trim_scale(indicator_4.amber_tolerance)),
              ',"actual":',
              coalesce(to_json(trim_scale((judged_5.actual)))::text, 'null'),
              '}'
            ), ','),
            ']'
          )
          FROM (
            SELECT indicator_4.id, indicator_4.baseline, indicator_4.amber_tolerance, indicator_4.direction, indicator_4.aggregation, indicator_4.target, indicator_4.goal_id
            FROM indicator AS indicator_4
            WHERE indicator_4.goal_id = goal_1.id
            ORDER BY indicator_4.id
            LIMIT 50
          ) AS indicator_4
          LEFT JOIN LATERAL (
            SELECT judged.*,
                    CASE
                        WHEN judged.progress IS NULL THEN 'GREY'
                        WHEN indicator_4.direction = 'MAINTAIN' THEN CASE
                            WHEN judged.progress < 1 THEN 'RED' WHEN judged.late THEN 'AMBER' ELSE 'GREEN' END
                        WHEN judged.progress >= judged.expected - 0.05 AND NOT judged.late THEN 'GREEN'
                        WHEN judged.progress >= judged.expected - 0.05 THEN 'AMBER'
                        WHEN judged.progress >= judged.expected - indicator_4.amber_tolerance THEN 'AMBER'
                        ELSE 'RED'
                    END AS rag
                FROM (
                    SELECT measured.actual, periods.late,
                        CASE indicator_4.aggregation
                    WHEN 'SUM' THEN coalesce(periods.share_over, span.elapsed)
                    WHEN 'AVERAGE' THEN CASE WHEN coalesce(periods.share_over, span.elapsed) > 0 THEN 1 ELSE 0 END
                    ELSE span.elapsed
                END AS expected,
                        CASE
                    WHEN measured.actual IS NULL OR indicator_4.target IS NULL THEN NULL
                    WHEN indicator_4.direction = 'MAINTAIN' THEN CASE
                        WHEN abs(measured.actual - indicator_4.target)
                            <= abs(indicator_4.target) * indicator_4.amber_tolerance THEN 1.0 ELSE 0.0 END
                    ELSE (measured.actual - coalesce(indicator_4.baseline, 0))
                        / nullif(indicator_4.target - coalesce(indicator_4.baseline, 0), 0)
                END AS progress
                    FROM (
                SELECT
                    CASE indicator_4.aggregation
                        WHEN 'SUM' THEN sum(m.value)
                        WHEN 'AVERAGE' THEN avg(m.value)
                        ELSE (array_agg(m.value ORDER BY m.observed_on DESC, m.id DESC))[1]
                    END AS actual
                FROM measurement AS m
                WHERE m.indicator_id = indicator_4.id AND m.state = 'APPROVED' AND m.value IS NOT NULL
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
                WHERE p.indicator_id = indicator_4.id
            ) AS periods
                    CROSS JOIN (
                        SELECT least(1, greatest(0, ($1::date - goal.starts_on + 1)::numeric
                            / (goal.due_on - goal.starts_on + 1))) AS elapsed
                        FROM goal WHERE goal.id = indicator_4.goal_id
                    ) AS span
                ) AS judged
          ) AS judged_5 ON TRUE
        ),
        '}'
      ) AS _item_1
      FROM (
        SELECT goal_1.id, goal_1.due_on, goal_1.weight
        FROM goal AS goal_1
        ORDER BY goal_1.due_on, goal_1.id
        LIMIT 20
      ) AS goal_1
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
            WHERE own.goal_id = goal_1.id
      ) AS of_indicators_3 ON TRUE
    ) AS page_2
  )
), 'UTF8');
