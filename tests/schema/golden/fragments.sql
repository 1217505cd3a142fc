-- agreement
SELECT convert_to(concat(
  coalesce((
    SELECT concat(
      '{"__typename":"Agreement","first":',
      (
        SELECT concat(
          '{"totalCount":',
          (
            SELECT count(*)
            FROM goal AS goal_4
            WHERE goal_4.agreement_id = agreement_1.id
          ),
          ',"nodes":[',
          string_agg(page_3._item_1, ','),
          ']}'
        )
        FROM (
          SELECT concat('{"title":', to_json(goal_2.title), '}') AS _item_1
          FROM (
            SELECT goal_2.id, goal_2.due_on, goal_2.title
            FROM goal AS goal_2
            WHERE goal_2.agreement_id = agreement_1.id
            ORDER BY goal_2.due_on, goal_2.id
            LIMIT 1
          ) AS goal_2
        ) AS page_3
      ),
      ',"none":',
      (
        SELECT concat(
          '{"totalCount":',
          (
            SELECT count(*)
            FROM goal AS goal_7
            WHERE goal_7.agreement_id = agreement_1.id
              AND goal_7.state = $1::text
          ),
          ',"nodes":[',
          string_agg(page_6._item_1, ','),
          ']}'
        )
        FROM (
          SELECT concat('{"title":', to_json(goal_5.title), '}') AS _item_1
          FROM (
            SELECT goal_5.id, goal_5.due_on, goal_5.title
            FROM goal AS goal_5
            WHERE goal_5.agreement_id = agreement_1.id
              AND goal_5.state = $1::text
            ORDER BY goal_5.due_on, goal_5.id
            LIMIT 1
          ) AS goal_5
        ) AS page_6
      ),
      ',"number":',
      to_json(agreement_1.number),
      ',"id":"Agreement:',
      agreement_1.id,
      '","parties":',
      (
        SELECT concat(
          '[',
          string_agg(concat(
            '{"organization":',
            coalesce((
              SELECT concat('{"slug":', to_json(organization_9.slug), ',"name":', to_json(organization_9.name), '}')
              FROM organization AS organization_9
              WHERE organization_9.id = agreement_party_8.organization_id
            ), 'null'),
            ',"role":"',
            agreement_party_8.role,
            '"}'
          ), ','),
          ']'
        )
        FROM (
          SELECT agreement_party_8.id, agreement_party_8.position, agreement_party_8.organization_id, agreement_party_8.role
          FROM agreement_party AS agreement_party_8
          WHERE agreement_party_8.agreement_id = agreement_1.id
          ORDER BY agreement_party_8.position, agreement_party_8.id
          LIMIT 50
        ) AS agreement_party_8
      ),
      '}'
    )
    FROM agreement AS agreement_1
    WHERE agreement_1.number = $2::text
  ), 'null')
), 'UTF8');
