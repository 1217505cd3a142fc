-- organizations
SELECT convert_to(concat(
  (
    SELECT concat(
      '{"nodes":[',
      string_agg(page_2._item_1, ',' ORDER BY page_2._place DESC),
      '],"pageInfo":{"hasNextPage":',
      to_json(FALSE),
      ',"hasPreviousPage":',
      to_json(count(*) > 2),
      '}}'
    )
    FROM (
      SELECT CASE WHEN organization_1._place <= 2 THEN concat('{"slug":', to_json(organization_1.slug), '}') END AS _item_1,
        organization_1._place
      FROM (
        SELECT organization_1.id, organization_1.name, organization_1.slug, row_number() OVER (ORDER BY organization_1.name, organization_1.slug DESC, organization_1.id DESC) AS _place
        FROM organization AS organization_1
        ORDER BY organization_1.name, organization_1.slug DESC, organization_1.id DESC
        LIMIT 3
      ) AS organization_1
    ) AS page_2
  )
), 'UTF8');
