-- The database of the benchmark, by numbers alone: whoever makes it twice has the same rows twice, keys too.
-- All of it goes through the real tables: every constraint and trigger of the schema holds for each row.

-- The key of row n of a table (0 term, 1 organization, 2 agreement, 3 its parties, 4 goal, 5 indicator,
-- 6 period, 7 measurement, 8 event, 9 person): a UUID of version 7 as if one had been made a minute. Their
-- first halves have to differ as those of real ones do, or the GiST indexes of the constraints cannot tell them
-- apart and a search of one visits all its pages.
CREATE FUNCTION pg_temp.key(kind integer, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (
        lpad(to_hex(1704067200000 + 60000 * n), 12, '0') || '700' || kind || '8000' || lpad(to_hex(n), 12, '0')
    )::uuid
$$;
-- How many there are; `filling.py` sets them.
CREATE FUNCTION pg_temp.size(name text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT current_setting('bench.' || name)::bigint
$$;
-- Someone of n by chance, the same at each run.
CREATE FUNCTION pg_temp.chance(n bigint, choices integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT 1 + (abs(hashint8(n)::bigint) % choices)::integer
$$;

INSERT INTO vocabulary_term (id, vocabulary, code, label, labels, position)
SELECT pg_temp.key(0, n), 'EMPHASIS_AREA', 'AREA_' || n, 'Emphasis area ' || n, '{}', n
FROM generate_series(1, 6) AS n;

-- The last one is the home association, a party to all agreements.
INSERT INTO organization
    (id, slug, name, kind, affiliate_group, status, city, time_zone, languages, website, relationship_since,
     relationship_precision, visibility, external_ids, public_summary, sample)
SELECT pg_temp.key(1, n), 'example-' || n, 'Example Association ' || lpad(n::text, 6, '0'),
    'ASSOCIATION', 'INTERNATIONAL', 'ACTIVE', 'Sampleton ' || pg_temp.chance(n, 20), 'Europe/Brussels',
    ARRAY['en', 'fr'], 'https://' || n || '.example.org', date '1990-01-01' + (n % 9000)::integer,
    'DAY', CASE WHEN n % 4 = 0 THEN 'INTERNAL' ELSE 'PUBLIC' END, jsonb '{}',
    'An association of “officials” in Zürich, Łódź and elsewhere, number ' || n || '.', TRUE
FROM generate_series(1, pg_temp.size('organizations') - 1) AS n
UNION ALL
SELECT pg_temp.key(1, pg_temp.size('organizations')), 'home', 'Home Association', 'HOME_ASSOCIATION', NULL,
    'ACTIVE', 'Homeville', 'America/New_York', ARRAY['en'], 'https://home.example.org', NULL, NULL, 'PUBLIC',
    '{}', 'Whose system this is.', FALSE;
ANALYZE organization;

INSERT INTO agreement
    (id, number, title, category, instrument, default_term_months, plan_year_start, visibility, sample)
SELECT pg_temp.key(2, n), 'EX-' || lpad(n::text, 7, '0'), 'Agreement on “cooperation” number ' || n,
    'STRATEGIC_ALLIANCE',
    (ARRAY['AFFILIATION_AGREEMENT', 'MEMORANDUM_OF_UNDERSTANDING', 'LETTER_OF_INTENT'])[pg_temp.chance(n, 3)],
    36, '01-01', CASE WHEN n % 3 = 0 THEN 'INTERNAL' ELSE 'PUBLIC' END, TRUE
FROM generate_series(1, pg_temp.size('agreements')) AS n;
ANALYZE agreement;

-- The home association and two others each, so that nearly each organization has five agreements.
INSERT INTO agreement_party (id, role, signatures_required, position, agreement_id, organization_id)
SELECT pg_temp.key(3, 3 * n + side.position), side.role, 1, side.position, pg_temp.key(2, n),
    pg_temp.key(1, CASE side.position
        WHEN 0 THEN others + 1
        WHEN 1 THEN (n - 1) % others + 1
        ELSE (n - 1 + others / 2) % others + 1 END)
FROM (SELECT pg_temp.size('organizations') - 1 AS others) AS known,
    generate_series(1, pg_temp.size('agreements')) AS n,
    (VALUES ('HOME', 0), ('COUNTERPARTY', 1), ('CO_PARTY', 2)) AS side (role, position);
ANALYZE agreement_party;

INSERT INTO goal (id, agreement_id, emphasis_area_id, title, starts_on, due_on, state, state_reason, weight)
SELECT pg_temp.key(4, n), pg_temp.key(2, (n - 1) % pg_temp.size('agreements') + 1),
    pg_temp.key(0, n % 6 + 1), 'Goal number ' || n || ': exchange of “leading practices”',
    date '2024-01-01' + pg_temp.chance(n, 300), date '2025-01-01' + pg_temp.chance(n, 300) + (n % 200)::integer,
    (ARRAY['PROPOSED', 'ACTIVE', 'ACTIVE', 'ACHIEVED', 'MISSED'])[pg_temp.chance(n, 5)],
    CASE pg_temp.chance(n, 5) WHEN 5 THEN 'Too few took part.' END, 1
FROM generate_series(1, pg_temp.size('goals')) AS n;
ANALYZE goal;

INSERT INTO indicator
    (id, goal_id, title, unit, measure, direction, aggregation, baseline, target, frequency, amber_tolerance)
SELECT pg_temp.key(5, n), pg_temp.key(4, n), 'Participants of goal ' || n, 'people', 'NUMBER', 'INCREASE',
    'LATEST', 0, 100 + n % 900, 'QUARTERLY', 0.15
FROM generate_series(1, pg_temp.size('goals')) AS n;
ANALYZE indicator;

-- As many quarters of a goal as there are measurements; each is measured once, in its middle.
CREATE VIEW pg_temp.quarter AS
SELECT n, place.goal, date '2024-01-01' + pg_temp.chance(place.goal, 300) + 91 * place.quarter AS starts_on
FROM generate_series(1, pg_temp.size('measurements')) AS n
CROSS JOIN LATERAL (
    SELECT (n - 1) % pg_temp.size('goals') + 1 AS goal, ((n - 1) / pg_temp.size('goals'))::integer AS quarter
) AS place;

INSERT INTO indicator_period (id, indicator_id, starts_on, ends_on)
SELECT pg_temp.key(6, n), pg_temp.key(5, goal), starts_on, starts_on + 90 FROM pg_temp.quarter;
ANALYZE indicator_period;

INSERT INTO measurement (id, indicator_id, period_id, value, observed_on, state, submitted_by, reviewed_by)
SELECT pg_temp.key(7, n), pg_temp.key(5, goal), pg_temp.key(6, n), n % 1000 + (n % 8) / 8.0, starts_on + 45,
    'APPROVED', 'Somebody', 'Somebody else'
FROM pg_temp.quarter;
ANALYZE measurement;

INSERT INTO event
    (id, title, kind, starts_on, ends_on, date_precision, mode, city, country, url, organizer_id, status,
     information_status, scope, visibility, sample)
SELECT pg_temp.key(8, n), 'Example Conference number ' || n,
    (ARRAY['CONFERENCE', 'MEETING', 'TRAINING'])[pg_temp.chance(n, 3)],
    date '2022-01-01' + pg_temp.chance(n, 2000), date '2022-01-02' + pg_temp.chance(n, 2000), 'DAY', 'HYBRID',
    'Sampleton ' || pg_temp.chance(n, 20), 'BE', 'https://events.example.org/' || n,
    pg_temp.key(1, (n - 1) % pg_temp.size('organizations') + 1), 'CONFIRMED', 'COMPLETE', 'NATIONAL',
    CASE WHEN n % 4 = 0 THEN 'INTERNAL' ELSE 'PUBLIC' END, TRUE
FROM generate_series(1, pg_temp.size('events')) AS n;

-- A liaison who looks after sixty associations; what they are party to and what is public is what she sees.
INSERT INTO person (id, name, sort_name, time_zone, sample)
VALUES (pg_temp.key(9, 1), 'Lia Son', 'son', 'Europe/Brussels', TRUE);
INSERT INTO email_address (person_id, address, is_primary)
VALUES (pg_temp.key(9, 1), 'liaison@example.org', TRUE);
INSERT INTO identity (person_id, issuer, subject)
VALUES (pg_temp.key(9, 1), 'http://issuer.example.org', 'liaison');
INSERT INTO liaison_assignment (kind, is_primary, assigned_by, valid_from, organization_id, person_id)
SELECT 'STAFF_LIAISON', TRUE, 'STAFF', date '2024-01-01', pg_temp.key(1, n), pg_temp.key(9, 1)
FROM generate_series(1, least(60, pg_temp.size('organizations') - 1)) AS n;
