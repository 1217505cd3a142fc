-- organization
SELECT convert_to(concat(
  coalesce((
    SELECT concat(
      '{"name":',
      to_json((coalesce((
          SELECT former.name FROM organization_name AS former
          WHERE former.organization_id = organization_1.id AND former.kind = 'FORMER' AND former.valid_to >= $1::date
              AND (former.valid_from IS NULL OR former.valid_from <= $1::date)
          ORDER BY former.valid_to LIMIT 1
      ), organization_1.name))),
      ',"counterparts":',
      (
        SELECT concat('{"nodes":[', string_agg(page_3._item_1, ','), ']}')
        FROM (
          SELECT concat(
            '{"role":"',
            agreement_party_2.role,
            '","agreement":',
            coalesce((
              SELECT concat(
                '{"number":',
                to_json(agreement_4.number),
                ',"category":"',
                (coalesce((
                    SELECT period.category FROM category_period AS period
                    WHERE period.agreement_id = agreement_4.id AND period.valid_from <= $1::date
                        AND (period.valid_to IS NULL OR period.valid_to >= $1::date)
                    ORDER BY period.valid_from DESC LIMIT 1
                ), agreement_4.category)),
                '"}'
              )
              FROM agreement AS agreement_4
              WHERE agreement_4.id = agreement_party_2.agreement_id
            ), 'null'),
            '}'
          ) AS _item_1
          FROM (
            SELECT agreement_party_2.id, agreement_party_2.position, agreement_party_2.role, agreement_party_2.agreement_id
            FROM agreement_party AS agreement_party_2
            WHERE agreement_party_2.agreement_id IN (
              SELECT agreement_party_5.agreement_id
              FROM agreement_party AS agreement_party_5
              WHERE agreement_party_5.organization_id = organization_1.id
            )
              AND agreement_party_2.organization_id <> organization_1.id
            ORDER BY agreement_party_2.position, agreement_party_2.id
            LIMIT 20
          ) AS agreement_party_2
        ) AS page_3
      ),
      ',"currentLiaisons":',
      (
        SELECT concat(
          '{"totalCount":',
          (
            SELECT count(*)
            FROM liaison_assignment AS liaison_assignment_9
            WHERE liaison_assignment_9.organization_id = organization_1.id
              AND (liaison_assignment_9.valid_from <= $1::date AND (liaison_assignment_9.valid_to IS NULL OR liaison_assignment_9.valid_to >= $1::date))
          ),
          '}'
        )
      ),
      '}'
    )
    FROM organization AS organization_1
    WHERE organization_1.slug = $2::text
  ), 'null')
), 'UTF8');
