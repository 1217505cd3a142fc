-- upcomingEvents
SELECT convert_to(concat(
  (
    SELECT concat(
      '{"nodes":[',
      string_agg(page_2._item_1, ','),
      '],"pageInfo":{"hasNextPage":',
      to_json(count(*) > 2),
      '}}'
    )
    FROM (
      SELECT CASE WHEN event_1._place <= 2 THEN concat('{"title":', to_json(event_1.title), '}') END AS _item_1,
        event_1._place
      FROM (
        SELECT event_1.id, event_1.starts_on, event_1.title, row_number() OVER (ORDER BY event_1.starts_on, event_1.title, event_1.id) AS _place
        FROM event AS event_1
        WHERE (event_1.status NOT IN ('CANCELLED', 'POSTPONED', 'HELD')
        AND (event_1.starts_on IS NULL OR $1::date <= CASE event_1.date_precision
            WHEN 'MONTH' THEN (date_trunc('month', event_1.starts_on) + interval '1 month - 1 day')::date
            WHEN 'YEAR' THEN (date_trunc('year', event_1.starts_on) + interval '1 year - 1 day')::date
            ELSE coalesce(event_1.ends_on, event_1.starts_on) END))
          AND (event_1.visibility = 'PUBLIC')
        ORDER BY event_1.starts_on, event_1.title, event_1.id
        LIMIT 3
      ) AS event_1
    ) AS page_2
  )
), 'UTF8');
