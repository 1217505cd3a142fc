-- goals
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat(
        '{"title":',
        to_json(goal_1.title),
        ',"events":',
        (
          WITH found_5 AS MATERIALIZED (
            SELECT event_6.id, event_6.starts_on AS _key_1, event_6.id AS _key_2
            FROM event AS event_6
            WHERE event_6.id IN (
              SELECT work_plan_item_8.event_id
              FROM work_plan_item_goal AS work_plan_item_goal_7, work_plan_item AS work_plan_item_8
              WHERE work_plan_item_goal_7.goal_id = goal_1.id
                AND work_plan_item_8.id = work_plan_item_goal_7.item_id
              UNION ALL
              SELECT event_participation_11.event_id
              FROM work_plan_item_goal AS work_plan_item_goal_9, event_participation AS event_participation_11
              WHERE work_plan_item_goal_9.goal_id = goal_1.id
                AND event_participation_11.work_plan_item_id = work_plan_item_goal_9.item_id
            )
          )
          SELECT concat(
            '{"totalCount":',
            (
              SELECT count(*)
              FROM found_5
            ),
            ',"nodes":[',
            string_agg(page_4._item_1, ','),
            ']}'
          )
          FROM (
            SELECT concat('{"title":', to_json(event_3.title), '}') AS _item_1
            FROM (
              SELECT event_3.id, event_3.starts_on, event_3.title
              FROM (
                SELECT found_5.*
                FROM found_5
                ORDER BY found_5._key_1, found_5._key_2
                LIMIT 20
              ) AS chosen_12, event AS event_3
              WHERE event_3.id = chosen_12.id
              ORDER BY chosen_12._key_1, chosen_12._key_2
            ) AS event_3
          ) AS page_4
        ),
        '}'
      ) AS _item_1
      FROM (
        SELECT goal_1.id, goal_1.due_on, goal_1.title
        FROM goal AS goal_1
        ORDER BY goal_1.due_on, goal_1.id
        LIMIT 20
      ) AS goal_1
    ) AS page_2
  )
), 'UTF8');
-- agreements
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat(
        '{"number":',
        to_json(agreement_1.number),
        ',"events":',
        (
          SELECT concat('{"nodes":[', string_agg(page_4._item_1, ','), ']}')
          FROM (
            SELECT concat('{"title":', to_json(event_3.title), '}') AS _item_1
            FROM (
              SELECT event_3.id, event_3.starts_on, event_3.title
              FROM event AS event_3
              WHERE event_3.id IN (
                SELECT work_plan_item_6.event_id
                FROM work_plan AS work_plan_5, work_plan_item AS work_plan_item_6
                WHERE work_plan_5.agreement_id = agreement_1.id
                  AND work_plan_item_6.work_plan_id = work_plan_5.id
                UNION ALL
                SELECT event_participation_9.event_id
                FROM work_plan AS work_plan_7, work_plan_item AS work_plan_item_8, event_participation AS event_participation_9
                WHERE work_plan_7.agreement_id = agreement_1.id
                  AND work_plan_item_8.work_plan_id = work_plan_7.id
                  AND event_participation_9.work_plan_item_id = work_plan_item_8.id
              )
              ORDER BY event_3.starts_on, event_3.id
              LIMIT 20
            ) AS event_3
          ) AS page_4
        ),
        '}'
      ) AS _item_1
      FROM (
        SELECT agreement_1.id, agreement_1.number
        FROM agreement AS agreement_1
        ORDER BY agreement_1.number, agreement_1.id
        LIMIT 20
      ) AS agreement_1
    ) AS page_2
  )
), 'UTF8');
