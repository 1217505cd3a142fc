-- goalStats
SELECT convert_to(concat(
  (
    SELECT concat(
      '[',
      string_agg(concat(
        '{"state":',
        coalesce(to_json(tally_1.by_state)::text, 'null'),
        ',"emphasisArea":',
        coalesce((
          SELECT concat('{"code":', to_json(vocabulary_term_2.code), '}')
          FROM vocabulary_term AS vocabulary_term_2
          WHERE vocabulary_term_2.id = tally_1.by_emphasis_area_id
        ), 'null'),
        ',"affiliateGroup":',
        coalesce(to_json(tally_1.by_affiliate_group)::text, 'null'),
        ',"count":',
        coalesce(to_json(tally_1.count)::text, 'null'),
        '}'
      ), ',' ORDER BY tally_1.by_emphasis_area_id, tally_1.by_state, tally_1.by_affiliate_group, tally_1.count),
      ']'
    )
    FROM (
      SELECT base_3.by_emphasis_area_id, base_3.by_state, far_5.by_affiliate_group, count(*) AS count
      FROM (
        SELECT goal_4.*, goal_4.emphasis_area_id AS by_emphasis_area_id, goal_4.state AS by_state
        FROM goal AS goal_4
        WHERE goal_4.title ILIKE $1::text
      ) AS base_3
      LEFT JOIN LATERAL (
        SELECT DISTINCT organization_6.affiliate_group AS by_affiliate_group
        FROM organization AS organization_6
        WHERE organization_6.id IN (
          SELECT agreement_party_8.organization_id
          FROM agreement_party AS agreement_party_8
          WHERE agreement_party_8.agreement_id = base_3.agreement_id
        )
          AND (organization_6.kind <> 'HOME_ASSOCIATION')
      ) AS far_5 ON TRUE
      GROUP BY base_3.by_emphasis_area_id, base_3.by_state, far_5.by_affiliate_group
      LIMIT 1000
    ) AS tally_1
  )
), 'UTF8');
