WITH player AS (
  SELECT person_id, progress_id, challenge_id, now() AS at, gen_random_uuid() AS id
  FROM bench_players WHERE n = :n
), claimed AS (
  INSERT INTO idempotency_records (caller_id, operation, key, body_hash, status, answer, created_at)
  SELECT person_id, 'bench', id::text, '\\x00', 201, jsonb_build_object('check_in_id', id), at FROM player
), checked_in AS (
  INSERT INTO check_ins (person_id, id, challenge_id, park_id, day, occurred_at, recorded_at, status, reason, signals, actor_id)
  SELECT person_id, id, challenge_id, 'victoria-park', date '2000-01-01' + (:day)::integer, at, at, 'accepted',
         'accepted', '{}', person_id
  FROM player
), device AS (
  INSERT INTO device_sightings (device_hash, person_id, household_id, last_seen_on)
  SELECT uuid_send(person_id), person_id, person_id, at::date FROM player
  ON CONFLICT (device_hash, person_id) DO UPDATE SET last_seen_on = EXCLUDED.last_seen_on
), fact AS (
  INSERT INTO facts (person_id, kind, key, revision, day, occurred_at, attributes, is_retracted, received_at,
                     recorded_at)
  SELECT person_id, 'park_visit', id::text, 1, at::date, at,
         '{"park_id": "victoria-park", "district": "wan-chai", "category": "park", "minutes_of_day": 600}', false, at, at
  FROM player
), progressed AS (
  UPDATE progress SET evaluations = evaluations + 1, settled_at = player.at, state = progress.state
  FROM player WHERE progress.id = player.progress_id
), awarded AS (
  INSERT INTO awards (person_id, challenge_id, reason_key, progress_id, kind, rule_id, version, amount, period, day,
                      fact_keys, metrics, on_correction, postings, credits, changed_at)
  SELECT person_id, challenge_id, id::text || i, progress_id, 'points', 'bench', 1, 10, 'run', at::date,
         ARRAY[id::text], '{"parks": 1, "days": 1}', 'reverse', 1, '[]', at
  FROM player, generate_series(1, {awards}) AS i
), account AS (
  UPDATE ledger_accounts SET balance = balance + 10 * {ledger_entries},
                             last_entry_no = coalesce(last_entry_no, 0) + {ledger_entries}
  FROM player WHERE account_id = player.person_id AND {ledger_entries} > 0
  RETURNING account_id, balance, last_entry_no, player.id, player.at
), posted AS (
  INSERT INTO ledger_entries (account_id, entry_no, kind, amount, balance_after, reason_key, explanation, posted_at)
  SELECT account_id, last_entry_no - {ledger_entries} + i, 'award', 10, balance - 10 * ({ledger_entries} - i),
         id::text || i, '{"rule": "bench", "version": 1, "facts": ["victoria-park"], "metrics": {"parks": 1}}', at
  FROM account, generate_series(1, {ledger_entries}) AS i
), badges AS (
  INSERT INTO badge_grants (person_id, badge_id, reason_key, granted_at)
  SELECT person_id, 'bench', id::text || i, at FROM player, generate_series(1, {badge_grants}) AS i
), scored AS (
  INSERT INTO scores (challenge_id, board_id, period, person_id, value, ties, revision, scored_at)
  SELECT challenge_id, 'bench-' || i, 'run', person_id, 10, ARRAY[1, 1], 1, at
  FROM player, generate_series(1, {scores}) AS i
  ON CONFLICT (challenge_id, board_id, period, person_id)
  DO UPDATE SET value = scores.value + 10, revision = scores.revision + 1, scored_at = EXCLUDED.scored_at
)
INSERT INTO outbox_events (id, created_at, topic, key, payload)
SELECT gen_random_uuid(), at, 'bench', id::text, '{}' FROM player, generate_series(1, {outbox_events});
