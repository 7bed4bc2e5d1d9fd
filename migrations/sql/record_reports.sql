-- What a family is told of a report before it is shown: that there is one, whose, and when. The policies of the table
-- hide the row itself until then. With the owner's rights, whoever calls; the policy is for an owner that is no
-- superuser.
CREATE POLICY announces ON record.reports FOR SELECT TO CURRENT_USER
  USING (person_id = (SELECT record.subject()) AND (SELECT record.may('view')));

CREATE FUNCTION record.awaited_reports()
  RETURNS TABLE (id uuid, category text, clinic_id text, reported_at timestamptz, shown_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT one.id, one.category::text, one.clinic_id::text, one.reported_at, one.shown_at FROM record.reports AS one
    WHERE one.person_id = record.subject() AND record.may('view')
      AND one.shown_at > record.opened_at() AND one.removed_at IS NULL
    ORDER BY one.shown_at, one.id LIMIT 100
  $$;
REVOKE EXECUTE ON FUNCTION record.awaited_reports() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record.awaited_reports() TO eplus_record;
