-- search
SELECT convert_to(concat(
  (
    SELECT concat(
      '[',
      string_agg(concat(
        '{"rank":',
        coalesce(to_json(trim_scale(feed_1.rank))::text, 'null'),
        ',"matched":',
        coalesce(to_json(feed_1.matched)::text, 'null'),
        ',"node":',
        coalesce(CASE feed_1.type WHEN 'Organization' THEN (
          SELECT concat('{"__typename":"Organization","slug":', to_json(organization_10.slug), '}')
          FROM organization AS organization_10
          WHERE organization_10.id = feed_1.key
        ) WHEN 'Goal' THEN (
          SELECT concat(
            '{"__typename":"Goal","title":',
            to_json(goal_11.title),
            ',"agreement":',
            coalesce((
              SELECT concat('{"number":', to_json(agreement_12.number), '}')
              FROM agreement AS agreement_12
              WHERE agreement_12.id = goal_11.agreement_id
            ), 'null'),
            '}'
          )
          FROM goal AS goal_11
          WHERE goal_11.id = feed_1.key
        ) END, 'null'),
        '}'
      ), ',' ORDER BY feed_1.place),
      ']'
    )
    FROM (
      SELECT best_2.*, row_number() OVER (ORDER BY rank DESC, matched, type, key) AS place
      FROM (
        SELECT DISTINCT ON (type, key) every_3.*
        FROM (
          SELECT 'Organization' AS type, organization_4.id AS key, (search_rank(organization_4.name, $1::text)) AS rank, (organization_4.name::text) AS matched
          FROM organization AS organization_4
          WHERE (search_vector(organization_4.name) @@ search_words($1::text) OR searchable($1::text) <% searchable(organization_4.name))
          UNION ALL
          SELECT 'Organization' AS type, organization_5.id AS key, (search_rank(organization_5.native_name, $1::text)) AS rank, (organization_5.native_name::text) AS matched
          FROM organization AS organization_5
          WHERE (search_vector(organization_5.native_name) @@ search_words($1::text) OR searchable($1::text) <% searchable(organization_5.native_name))
          UNION ALL
          SELECT 'Organization' AS type, organization_6.id AS key, (search_rank(organization_6.acronym, $1::text)) AS rank, (organization_6.acronym::text) AS matched
          FROM organization AS organization_6
          WHERE (search_vector(organization_6.acronym) @@ search_words($1::text) OR searchable($1::text) <% searchable(organization_6.acronym))
          UNION ALL
          SELECT 'Organization' AS type, organization_name_7.organization_id AS key, (search_rank(organization_name_7.name, $1::text)) AS rank, (organization_name_7.name::text) AS matched
          FROM organization_name AS organization_name_7
          WHERE (EXISTS (
            SELECT FROM organization AS organization_8
            WHERE organization_8.id = organization_name_7.organization_id
          ) AND (search_vector(organization_name_7.name) @@ search_words($1::text) OR searchable($1::text) <% searchable(organization_name_7.name)))
          UNION ALL
          SELECT 'Goal' AS type, goal_9.id AS key, (search_rank(goal_9.title, $1::text)) AS rank, (goal_9.title::text) AS matched
          FROM goal AS goal_9
          WHERE (search_vector(goal_9.title) @@ search_words($1::text) OR searchable($1::text) <% searchable(goal_9.title))
        ) AS every_3
        ORDER BY type, key, rank DESC, matched
      ) AS best_2
      ORDER BY rank DESC, matched, type, key
      LIMIT 3
    ) AS feed_1
  )
), 'UTF8');
