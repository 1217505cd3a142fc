-- node
SELECT convert_to(concat(
  coalesce((
    SELECT concat(
      '{"__typename":"Event","id":"Event:',
      event_1.id,
      '","title":',
      to_json(event_1.title),
      ',"agreements":',
      (
        SELECT concat('{"nodes":[', string_agg(page_3._item_1, ','), ']}')
        FROM (
          SELECT concat('{"number":', to_json(agreement_2.number), '}') AS _item_1
          FROM (
            SELECT agreement_2.id, agreement_2.number
            FROM agreement AS agreement_2
            WHERE agreement_2.id IN (
              SELECT work_plan_5.agreement_id
              FROM work_plan_item AS work_plan_item_4, work_plan AS work_plan_5
              WHERE work_plan_item_4.event_id = event_1.id
                AND work_plan_5.id = work_plan_item_4.work_plan_id
              UNION ALL
              SELECT work_plan_8.agreement_id
              FROM event_participation AS event_participation_6, work_plan_item AS work_plan_item_7, work_plan AS work_plan_8
              WHERE event_participation_6.event_id = event_1.id
                AND work_plan_item_7.id = event_participation_6.work_plan_item_id
                AND work_plan_8.id = work_plan_item_7.work_plan_id
            )
            ORDER BY agreement_2.number, agreement_2.id
            LIMIT 20
          ) AS agreement_2
        ) AS page_3
      ),
      ',"goals":',
      (
        SELECT concat('{"nodes":[', string_agg(page_10._item_1, ','), ']}')
        FROM (
          SELECT concat('{"title":', to_json(goal_9.title), '}') AS _item_1
          FROM (
            SELECT goal_9.id, goal_9.due_on, goal_9.title
            FROM goal AS goal_9
            WHERE goal_9.id IN (
              SELECT work_plan_item_goal_12.goal_id
              FROM work_plan_item AS work_plan_item_11, work_plan_item_goal AS work_plan_item_goal_12
              WHERE work_plan_item_11.event_id = event_1.id
                AND work_plan_item_goal_12.item_id = work_plan_item_11.id
              UNION ALL
              SELECT work_plan_item_goal_15.goal_id
              FROM event_participation AS event_participation_13, work_plan_item_goal AS work_plan_item_goal_15
              WHERE event_participation_13.event_id = event_1.id
                AND work_plan_item_goal_15.item_id = event_participation_13.work_plan_item_id
            )
            ORDER BY goal_9.due_on, goal_9.id
            LIMIT 20
          ) AS goal_9
        ) AS page_10
      ),
      '}'
    )
    FROM event AS event_1
    WHERE event_1.id = $1::uuid
  ), 'null')
), 'UTF8');
