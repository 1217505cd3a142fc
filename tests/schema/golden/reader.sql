-- people
SELECT convert_to(concat(
  (
    SELECT concat('{"nodes":[', string_agg(page_2._item_1, ','), ']}')
    FROM (
      SELECT concat(
        '{"name":',
        to_json(person_1.name),
        ',"emailAddresses":',
        (
          SELECT concat(
            '[',
            string_agg(concat('{"address":', to_json(email_address_3.address), '}'), ','),
            ']'
          )
          FROM (
            SELECT email_address_3.id, email_address_3.is_primary, email_address_3.address
            FROM email_address AS email_address_3
            WHERE email_address_3.person_id = person_1.id
              AND FALSE
            ORDER BY email_address_3.is_primary DESC, email_address_3.id DESC
            LIMIT 50
          ) AS email_address_3
        ),
        ',"liaisonAssignments":',
        (
          SELECT concat('{"nodes":[', string_agg(page_5._item_1, ','), ']}')
          FROM (
            SELECT concat(
              '{"organization":',
              coalesce((
                SELECT concat('{"slug":', to_json(organization_6.slug), ',"privateNotes":null}')
                FROM organization AS organization_6
                WHERE organization_6.id = liaison_assignment_4.organization_id
              ), 'null'),
              '}'
            ) AS _item_1
            FROM (
              SELECT liaison_assignment_4.id, liaison_assignment_4.valid_from, liaison_assignment_4.organization_id
              FROM liaison_assignment AS liaison_assignment_4
              WHERE liaison_assignment_4.person_id = person_1.id
              ORDER BY liaison_assignment_4.valid_from, liaison_assignment_4.id
              LIMIT 20
            ) AS liaison_assignment_4
          ) AS page_5
        ),
        '}'
      ) AS _item_1
      FROM (
        SELECT person_1.id, person_1.sort_name, person_1.name
        FROM person AS person_1
        ORDER BY person_1.sort_name, person_1.id
        LIMIT 20
      ) AS person_1
    ) AS page_2
  )
), 'UTF8');
