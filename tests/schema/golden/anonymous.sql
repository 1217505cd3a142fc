-- agreements
SELECT convert_to(concat(
  (
    SELECT concat(
      '{"totalCount":',
      (
        SELECT count(*)
        FROM agreement AS agreement_3
        WHERE (agreement_3.visibility = 'PUBLIC')
      ),
      ',"nodes":[',
      string_agg(page_2._item_1, ','),
      ']}'
    )
    FROM (
      SELECT concat(
        '{"number":',
        to_json(agreement_1.number),
        ',"state":null,"owner":',
        coalesce((
          SELECT concat('{"name":', to_json(person_4.name), '}')
          FROM person AS person_4
          WHERE person_4.id = agreement_1.owner_id
            AND FALSE
        ), 'null'),
        ',"parties":',
        (
          SELECT concat(
            '[',
            string_agg(concat(
              '{"role":"',
              agreement_party_5.role,
              '","organization":',
              coalesce((
                SELECT concat(
                  '{"slug":',
                  to_json(organization_6.slug),
                  ',"privateNotes":null,"region":',
                  coalesce((
                    SELECT concat('{"code":', to_json(region_7.code), '}')
                    FROM region AS region_7
                    WHERE region_7.id = organization_6.region_id
                  ), 'null'),
                  '}'
                )
                FROM organization AS organization_6
                WHERE organization_6.id = agreement_party_5.organization_id
                  AND (organization_6.visibility = 'PUBLIC')
              ), 'null'),
              '}'
            ), ','),
            ']'
          )
          FROM (
            SELECT agreement_party_5.id, agreement_party_5.position, agreement_party_5.role, agreement_party_5.organization_id
            FROM agreement_party AS agreement_party_5
            WHERE agreement_party_5.agreement_id = agreement_1.id
              AND ((agreement_1.visibility = 'PUBLIC') AND EXISTS (SELECT FROM organization AS agreement_party_5_organization WHERE agreement_party_5_organization.id = agreement_party_5.organization_id AND (agreement_party_5_organization.visibility = 'PUBLIC')))
            ORDER BY agreement_party_5.position, agreement_party_5.id
            LIMIT 50
          ) AS agreement_party_5
        ),
        ',"goals":',
        (
          SELECT concat(
            '{"totalCount":',
            (
              SELECT count(*)
              FROM goal AS goal_10
              WHERE goal_10.agreement_id = agreement_1.id
                AND FALSE
            ),
            '}'
          )
        ),
        '}'
      ) AS _item_1
      FROM (
        SELECT agreement_1.id, agreement_1.number, agreement_1.owner_id, agreement_1.visibility
        FROM agreement AS agreement_1
        WHERE (agreement_1.visibility = 'PUBLIC')
        ORDER BY agreement_1.number, agreement_1.id
        LIMIT 20
      ) AS agreement_1
    ) AS page_2
  )
), 'UTF8');
