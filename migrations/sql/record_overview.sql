-- A look at the overview of one's family, since 0046: the same person who looks again within the hour is in the log
-- once. Otherwise as record.enter, to view.

CREATE FUNCTION record.enter_for_overview(
  actor uuid, subject uuid, relation text, why text, request text, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      IF NOT record.is_kept(subject, 'view') THEN
        RETURN false;
      END IF;
      IF NOT record.is_related(actor, subject, 'view') THEN
        RETURN false;
      END IF;
      -- The chain's head is locked first: of two looks at once the second sees the first one's row.
      PERFORM FROM record.access_heads WHERE person_id = subject FOR UPDATE;
      PERFORM FROM record.access_log AS log
        WHERE log.person_id = subject AND log.actor_id = enter_for_overview.actor AND log.what = 'overview'
          AND log.relation = enter_for_overview.relation AND log.why = enter_for_overview.why
          AND log.at > enter_for_overview.at - interval '1 hour' AND log.at <= enter_for_overview.at;
      IF NOT FOUND THEN
        PERFORM record.log_access(subject, actor, relation, 'view', 'overview', why, request, at);
      END IF;
      PERFORM record.state(actor, subject, 'view', NULL, at);
      RETURN true;
    END
  $$;

REVOKE EXECUTE ON FUNCTION record.enter_for_overview(uuid, uuid, text, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record.enter_for_overview(uuid, uuid, text, text, text, timestamptz) TO eplus_app;
