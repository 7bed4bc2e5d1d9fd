-- The door, as it stands since 0034: nobody comes in to the record of an erased person, and whoever comes in to write
-- holds the person's row meanwhile. So an erasure (families/personal_data/erasure.py), which locks that row, waits for
-- those who are writing and leaves nothing behind; who waited for it finds the door shut.

CREATE FUNCTION record.is_kept(subject uuid, access text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      IF access = 'edit' THEN
        PERFORM FROM public.persons WHERE id = subject FOR KEY SHARE;
      END IF;
      RETURN NOT EXISTS (SELECT FROM public.erasures WHERE person_id = subject);
    END
  $$;
REVOKE EXECUTE ON FUNCTION record.is_kept(uuid, text) FROM PUBLIC;

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
      PERFORM set_config('eplus.actor_person_id', actor::text, true),
        set_config('eplus.subject_person_id', subject::text, true), set_config('eplus.access', access, true);
      RETURN true;
    END
  $$;

-- The system comes in for its own reasons only: it looks to remind and for calendars, it writes what is deposited,
-- and it erases. A reason that people have is refused, so that a row of the log never says `system` for theirs.
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
      PERFORM set_config('eplus.actor_person_id', '', true),
        set_config('eplus.subject_person_id', subject::text, true), set_config('eplus.access', access, true);
      RETURN true;
    END
  $$;
