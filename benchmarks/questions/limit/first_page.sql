SELECT convert_to(concat(
  '{"data":{"events":{"nodes":[', string_agg(page.item, ',') FILTER (WHERE page.place <= 20),
  '],"pageInfo":{"hasNextPage":', CASE WHEN count(*) > 20 THEN 'true' ELSE 'false' END, '}}}}'
), 'UTF8')
FROM (
  SELECT row_number() OVER () AS place, concat(
    '{"id":"', event.id, '","title":', to_json(event.title),
    ',"startsOn":', coalesce(to_json(event.starts_on)::text, 'null'),
    ',"city":', coalesce(to_json(event.city)::text, 'null'), ',"organizer":',
    (
      SELECT concat('{"id":"', organization.id, '","name":', to_json(organization.name), '}')
      FROM organization WHERE organization.id = event.organizer_id
    ),
    '}'
  ) AS item
  FROM (
    SELECT id, title, starts_on, city, organizer_id FROM event ORDER BY starts_on, id LIMIT 21
  ) AS event
) AS page
