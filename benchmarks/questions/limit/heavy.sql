-- $1: the name to begin at
SELECT convert_to(concat('{"data":{"organizations":[', string_agg(page.item, ','), ']}}'), 'UTF8')
FROM (
  SELECT concat(
    '{"id":"', organization.id, '","name":', to_json(organization.name), ',"agreements":[',
    (
      SELECT string_agg(concat(
        '{"id":"', eight.id, '","number":', to_json(eight.number), ',"goals":[',
        (
          SELECT string_agg(concat(
            '{"id":"', goals.id, '","title":', to_json(goals.title), ',"indicators":[',
            (
              SELECT string_agg(concat(
                '{"id":"', indicators.id, '","title":', to_json(indicators.title), ',"measurements":[',
                (
                  SELECT string_agg(concat(
                    '{"id":"', four.id, '","observedOn":"', four.observed_on,
                    '","value":', coalesce(four.value::text, 'null'), '}'
                  ), ',')
                  FROM (
                    SELECT measurement.id, measurement.observed_on, measurement.value FROM measurement
                    WHERE measurement.indicator_id = indicators.id
                    ORDER BY measurement.observed_on DESC, measurement.id DESC LIMIT 4
                  ) AS four
                ),
                ']}'
              ), ',')
              FROM (
                SELECT indicator.id, indicator.title FROM indicator
                WHERE indicator.goal_id = goals.id ORDER BY indicator.id LIMIT 50
              ) AS indicators
            ),
            ']}'
          ), ',')
          FROM (
            SELECT goal.id, goal.title FROM goal
            WHERE goal.agreement_id = eight.id ORDER BY goal.due_on, goal.id LIMIT 10
          ) AS goals
        ),
        ']}'
      ), ',')
      FROM (
        SELECT agreement.id, agreement.number
        FROM agreement_party AS party JOIN agreement ON agreement.id = party.agreement_id
        WHERE party.organization_id = organization.id ORDER BY agreement.number, agreement.id LIMIT 8
      ) AS eight
    ),
    ']}'
  ) AS item
  FROM organization
  WHERE organization.name >= $1
  ORDER BY organization.name, organization.id
  LIMIT 100
) AS page
