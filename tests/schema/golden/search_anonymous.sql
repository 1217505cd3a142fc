-- search
SELECT convert_to(concat(
  (
    SELECT concat(
      '[',
      string_agg(concat(
        '{"node":',
        coalesce(CASE feed_1.type WHEN 'Organization' THEN (
          SELECT concat('{"id":"Organization:', organization_9.id, '"}')
          FROM organization AS organization_9
          WHERE organization_9.id = feed_1.key
            AND (organization_9.visibility = 'PUBLIC')
        ) END, 'null'),
        ',"matched":',
        coalesce(to_json(feed_1.matched)::text, 'null'),
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
            AND (organization_4.visibility = 'PUBLIC')
          UNION ALL
          SELECT 'Organization' AS type, organization_5.id AS key, (search_rank(organization_5.native_name, $1::text)) AS rank, (organization_5.native_name::text) AS matched
          FROM organization AS organization_5
          WHERE (search_vector(organization_5.native_name) @@ search_words($1::text) OR searchable($1::text) <% searchable(organization_5.native_name))
            AND (organization_5.visibility = 'PUBLIC')
          UNION ALL
          SELECT 'Organization' AS type, organization_6.id AS key, (search_rank(organization_6.acronym, $1::text)) AS rank, (organization_6.acronym::text) AS matched
          FROM organization AS organization_6
          WHERE (search_vector(organization_6.acronym) @@ search_words($1::text) OR searchable($1::text) <% searchable(organization_6.acronym))
            AND (organization_6.visibility = 'PUBLIC')
          UNION ALL
          SELECT 'Organization' AS type, organization_name_7.organization_id AS key, (search_rank(organization_name_7.name, $1::text)) AS rank, (organization_name_7.name::text) AS matched
          FROM organization_name AS organization_name_7
          WHERE (EXISTS (
            SELECT FROM organization AS organization_8
            WHERE organization_8.id = organization_name_7.organization_id
              AND (organization_8.visibility = 'PUBLIC')
          ) AND (search_vector(organization_name_7.name) @@ search_words($1::text) OR searchable($1::text) <% searchable(organization_name_7.name)))
            AND EXISTS (SELECT FROM organization AS organization_name_7_organization WHERE organization_name_7_organization.id = organization_name_7.organization_id AND (organization_name_7_organization.visibility = 'PUBLIC'))
        ) AS every_3
        ORDER BY type, key, rank DESC, matched
      ) AS best_2
      ORDER BY rank DESC, matched, type, key
      LIMIT 20
    ) AS feed_1
  )
), 'UTF8');
