-- $1: the name to begin at
SELECT convert_to(concat('{"data":{"organizations":[', string_agg(page.item, ','), ']}}'), 'UTF8')
FROM (
  SELECT concat(
    '{"id":"', organization.id, '","slug":', to_json(organization.slug), ',"name":', to_json(organization.name),
    ',"kind":"', organization.kind, '","city":', coalesce(to_json(organization.city)::text, 'null'),
    ',"agreements":[',
    (
      SELECT string_agg(concat(
        '{"id":"', five.id, '","number":', to_json(five.number), ',"title":', to_json(five.title),
        ',"instrument":"', five.instrument, '","goals":[',
        (
          SELECT string_agg(concat(
            '{"id":"', goals.id, '","title":', to_json(goals.title), ',"state":"', goals.state,
            '","dueOn":"', goals.due_on, '"}'
          ), ',')
          FROM (
            SELECT goal.id, goal.title, goal.state, goal.due_on FROM goal
            WHERE goal.agreement_id = five.id ORDER BY goal.due_on, goal.id LIMIT 5
          ) AS goals
        ),
        ']}'
      ), ',')
      FROM (
        SELECT agreement.id, agreement.number, agreement.title, agreement.instrument
        FROM agreement_party AS party JOIN agreement ON agreement.id = party.agreement_id
        WHERE party.organization_id = organization.id ORDER BY agreement.number, agreement.id LIMIT 5
      ) AS five
    ),
    '],"events":[',
    (
      SELECT string_agg(concat(
        '{"id":"', events.id, '","title":', to_json(events.title),
        ',"startsOn":', coalesce(to_json(events.starts_on)::text, 'null'),
        ',"city":', coalesce(to_json(events.city)::text, 'null'), '}'
      ), ',')
      FROM (
        SELECT event.id, event.title, event.starts_on, event.city FROM event
        WHERE event.organizer_id = organization.id ORDER BY event.starts_on, event.id LIMIT 5
      ) AS events
    ),
    ']}'
  ) AS item
  FROM organization
  WHERE organization.name >= $1
  ORDER BY organization.name, organization.id
  LIMIT 20
) AS page
