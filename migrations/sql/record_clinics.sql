-- Clinics at the door, since 0035: a clinic comes in to the record of a person whose family let it, to hand something
-- in, and sees nothing but what it handed in itself. And the door says when it was opened, so that policies can tell
-- what is not to be shown yet. All owned by whoever migrates, as in record_functions.sql.

-- Which clinic acts, and the instant at which the record was opened; NULL where none was.
CREATE FUNCTION record.clinic() RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('eplus.clinic_id', true), '') $$;
CREATE FUNCTION record.opened_at() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('eplus.opened_at', true), '')::timestamptz $$;

-- Whether a family lets a clinic hand in, by the table of grants as it stands.
CREATE FUNCTION record.is_granted(clinic text, subject uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT EXISTS (
      SELECT FROM public.clinic_grants WHERE clinic_id = clinic AND person_id = subject AND ended_at IS NULL
    )
  $$;

-- Asked by every policy for clinics, once a statement.
CREATE FUNCTION record.clinic_may(wanted text) RETURNS boolean LANGUAGE sql STABLE
  AS $$
    SELECT record.access() IN ('edit', wanted) AND record.is_granted(record.clinic(), record.subject())
  $$;

-- States what is open; NULL for nobody, or no clinic.
CREATE FUNCTION record.state(actor uuid, subject uuid, access text, clinic text, at timestamptz) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT set_config('eplus.actor_person_id', coalesce(actor::text, ''), true),
      set_config('eplus.subject_person_id', subject::text, true), set_config('eplus.access', access, true),
      set_config('eplus.clinic_id', coalesce(clinic, ''), true), set_config('eplus.opened_at', at::text, true)
  $$;

CREATE OR REPLACE FUNCTION record.enter(
  actor uuid, subject uuid, relation text, access text, what text, why text, request text, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      -- In this order: each statement of a volatile function sees what was committed while the one before waited.
      IF NOT record.is_kept(subject, access) THEN
        RETURN false;
      END IF;
      IF NOT record.is_related(actor, subject, access) THEN
        RETURN false;
      END IF;
      PERFORM record.log_access(subject, actor, relation, access, what, why, request, at);
      PERFORM record.state(actor, subject, access, NULL, at);
      RETURN true;
    END
  $$;

CREATE OR REPLACE FUNCTION record.enter_as_system(
  subject uuid, access text, what text, why text, request text, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      IF (access, why) NOT IN (
        ('view', 'reminder'), ('view', 'calendar'), ('view', 'deposit'), ('edit', 'deposit'), ('edit', 'erasure')
      ) THEN
        RAISE EXCEPTION 'the system opens no record to % for %', access, why USING ERRCODE = 'check_violation';
      END IF;
      IF NOT record.is_kept(subject, access) THEN
        RETURN false;
      END IF;
      PERFORM record.log_access(subject, NULL, 'system', access, what, why, request, at);
      PERFORM record.state(NULL, subject, access, NULL, at);
      RETURN true;
    END
  $$;

-- The same for a clinic. The log names the grant, which says which clinic it was. The caller then takes the role
-- eplus_record_clinic.
CREATE FUNCTION record.enter_as_clinic(
  grant_id uuid, clinic text, subject uuid, access text, what text, request text, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      IF NOT record.is_kept(subject, access) THEN
        RETURN false;
      END IF;
      PERFORM FROM public.clinic_grants
        WHERE id = grant_id AND clinic_id = clinic AND person_id = subject AND ended_at IS NULL FOR SHARE;
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      PERFORM record.log_access(subject, grant_id, 'clinic', access, what, 'deposit', request, at);
      PERFORM record.state(NULL, subject, access, clinic, at);
      RETURN true;
    END
  $$;

REVOKE EXECUTE ON FUNCTION
  record.is_granted(text, uuid),
  record.state(uuid, uuid, text, text, timestamptz),
  record.enter_as_clinic(uuid, text, uuid, text, text, text, timestamptz)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record.is_granted(text, uuid) TO eplus_record_clinic;
GRANT EXECUTE ON FUNCTION record.enter_as_clinic(uuid, text, uuid, text, text, text, timestamptz) TO eplus_app;
GRANT USAGE ON SCHEMA record TO eplus_record_clinic;
