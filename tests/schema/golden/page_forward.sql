-- events
SELECT convert_to(concat(
  (
    SELECT concat(
      '{"edges":[',
      string_agg(page_2._item_1, ','),
      '],"pageInfo":{"hasNextPage":',
      to_json(count(*) > 1),
      ',"hasPreviousPage":',
      to_json(EXISTS (
        SELECT FROM event AS event_3
        WHERE (event_3.starts_on, event_3.id) <= ($1::date, $2::uuid)
      )),
      ',"startCursor":',
      coalesce(to_json(max(page_2._first_cursor))::text, 'null'),
      ',"endCursor":',
      coalesce(to_json(max(page_2._last_cursor))::text, 'null'),
      '}}'
    )
    FROM (
      SELECT CASE WHEN event_1._place <= 1 THEN concat(
        '{"cursor":"',
        translate(encode(convert_to(json_build_array('Event:starts_on,id', event_1.starts_on::text, event_1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_'),
        '","node":',
        concat(
          '{"id":"Event:',
          event_1.id,
          '","title":',
          to_json(event_1.title),
          ',"startsOn":',
          coalesce(to_json(event_1.starts_on)::text, 'null'),
          '}'
        ),
        '}'
      ) END AS _item_1,
        CASE WHEN event_1._place = 1 THEN translate(encode(convert_to(json_build_array('Event:starts_on,id', event_1.starts_on::text, event_1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') END AS _first_cursor,
        CASE WHEN event_1._place = least(1, count(*) OVER ()) THEN translate(encode(convert_to(json_build_array('Event:starts_on,id', event_1.starts_on::text, event_1.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') END AS _last_cursor,
        event_1._place
      FROM (
        SELECT event_1.*, row_number() OVER (ORDER BY event_1.starts_on, event_1.id) AS _place
        FROM (
          (
            SELECT event_1.id, event_1.starts_on, event_1.title
            FROM event AS event_1
            WHERE (event_1.starts_on, event_1.id) > ($1::date, $2::uuid)
            ORDER BY event_1.starts_on, event_1.id
            LIMIT 2
          )
          UNION ALL
          (
            SELECT event_1.id, event_1.starts_on, event_1.title
            FROM event AS event_1
            WHERE event_1.starts_on IS NULL
            ORDER BY event_1.starts_on, event_1.id
            LIMIT 2
          )
        ) AS event_1
        ORDER BY event_1.starts_on, event_1.id
        LIMIT 2
      ) AS event_1
    ) AS page_2
  )
), 'UTF8');
