-- $1: the city
WITH found AS MATERIALIZED (
  SELECT goal.id, goal.title, goal.due_on, goal.agreement_id FROM goal
  WHERE goal.state = 'ACTIVE' AND EXISTS (
    SELECT FROM agreement_party AS party JOIN organization ON organization.id = party.organization_id
    WHERE party.agreement_id = goal.agreement_id AND organization.city = $1
  )
)
SELECT convert_to(concat(
  '{"data":{"goals":{"totalCount":', (SELECT count(*) FROM found), ',"nodes":[', string_agg(page.item, ','), ']}}}'
), 'UTF8')
FROM (
  SELECT concat(
    '{"id":"', found.id, '","title":', to_json(found.title), ',"dueOn":"', found.due_on,
    '","agreement":{"id":"', agreement.id, '","number":', to_json(agreement.number),
    ',"title":', to_json(agreement.title), '}}'
  ) AS item
  FROM (SELECT * FROM found ORDER BY due_on DESC, id DESC LIMIT 20) AS found
  JOIN agreement ON agreement.id = found.agreement_id
  ORDER BY found.due_on DESC, found.id DESC
) AS page
