-- nodes
SELECT convert_to(concat(
  (
    SELECT concat(
      '[',
      string_agg(coalesce(CASE wanted_1.type WHEN 'Goal' THEN (
        SELECT concat('{"id":"Goal:', goal_2.id, '","title":', to_json(goal_2.title), '}')
        FROM goal AS goal_2
        WHERE goal_2.id = wanted_1.key
          AND FALSE
      ) WHEN 'Organization' THEN (
        SELECT concat(
          '{"id":"Organization:',
          organization_3.id,
          '","name":',
          to_json(organization_3.name),
          '}'
        )
        FROM organization AS organization_3
        WHERE organization_3.id = wanted_1.key
          AND (organization_3.visibility = 'PUBLIC')
      ) END, 'null'), ',' ORDER BY wanted_1.place),
      ']'
    )
    FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted_1 (type, key, place)
  )
), 'UTF8');
