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
          SELECT concat(
            '{"totalCount":',
            (
              SELECT count(*)
              FROM event AS event_5
              WHERE event_5.id IN (
                SELECT work_plan_item_7.event_id
                FROM work_plan_item_goal AS work_plan_item_goal_6, work_plan_item AS work_plan_item_7
                WHERE work_plan_item_goal_6.goal_id = goal_1.id
                  AND work_plan_item_7.id = work_plan_item_goal_6.item_id
                UNION ALL
                SELECT event_participation_10.event_id
                FROM work_plan_item_goal AS work_plan_item_goal_8, event_participation AS event_participation_10
                WHERE work_plan_item_goal_8.goal_id = goal_1.id
                  AND event_participation_10.work_plan_item_id = work_plan_item_goal_8.item_id
              )
            ),
            ',"nodes":[',
            string_agg(page_4._item_1, ','),
            ']}'
          )
          FROM (
            SELECT concat('{"title":', to_json(event_3.title), '}') AS _item_1
            FROM (
              SELECT event_3.*
              FROM event AS event_3
              WHERE event_3.id IN (
                SELECT work_plan_item_12.event_id
                FROM work_plan_item_goal AS work_plan_item_goal_11, work_plan_item AS work_plan_item_12
                WHERE work_plan_item_goal_11.goal_id = goal_1.id
                  AND work_plan_item_12.id = work_plan_item_goal_11.item_id
                UNION ALL
                SELECT event_participation_15.event_id
                FROM work_plan_item_goal AS work_plan_item_goal_13, event_participation AS event_participation_15
                WHERE work_plan_item_goal_13.goal_id = goal_1.id
                  AND event_participation_15.work_plan_item_id = work_plan_item_goal_13.item_id
              )
              ORDER BY event_3.starts_on, event_3.id
              LIMIT 20
            ) AS event_3
          ) AS page_4
        ),
        '}'
      ) AS _item_1
      FROM (
        SELECT goal_1.*
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
              SELECT event_3.*
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
        SELECT agreement_1.*
        FROM agreement AS agreement_1
        ORDER BY agreement_1.number, agreement_1.id
        LIMIT 20
      ) AS agreement_1
    ) AS page_2
  )
), 'UTF8');
