-- $1: the organization
SELECT convert_to(concat(
  '{"data":{"organization":{"id":"', id, '","slug":', to_json(slug), ',"name":', to_json(name),
  ',"kind":"', kind, '","city":', coalesce(to_json(city)::text, 'null'),
  ',"website":', coalesce(to_json(website)::text, 'null'), '}}}'
), 'UTF8')
FROM organization
WHERE id = $1
