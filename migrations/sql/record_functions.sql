-- The door to a person's record, and what the policies of its tables ask. All owned by whoever migrates; those that
-- look at families or write the access log do so with the owner's rights, whoever calls.

-- Who acts, on whose record, and how, as the open transaction says; NULL where no record is open.
CREATE FUNCTION record.actor() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('eplus.actor_person_id', true), '')::uuid $$;
CREATE FUNCTION record.subject() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('eplus.subject_person_id', true), '')::uuid $$;
CREATE FUNCTION record.access() RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('eplus.access', true), '') $$;

-- Whether one person may view or edit the record of another, by the families' tables as they stand. This is the one
-- place: who adds a relation (carers, clinics) replaces this function and adds a line to families/permissions.py.
CREATE FUNCTION record.is_related(actor uuid, subject uuid, wanted text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT CASE
      WHEN actor IS NULL OR subject IS NULL OR wanted NOT IN ('view', 'edit') THEN false
      WHEN actor = subject THEN wanted = 'view' OR NOT EXISTS (
        SELECT FROM public.accounts WHERE person_id = subject AND kind = 'child'
      )
      ELSE EXISTS (
        SELECT FROM public.family_members AS mine JOIN public.family_members AS theirs USING (family_id)
        WHERE mine.person_id = actor AND mine.role = 'guardian'
          AND theirs.person_id = subject AND theirs.role = 'child'
      )
    END
  $$;

-- Asked by every policy, once a statement.
CREATE FUNCTION record.may(wanted text) RETURNS boolean LANGUAGE sql STABLE
  AS $$
    SELECT record.access() IN ('edit', wanted) AND record.is_related(record.actor(), record.subject(), wanted)
  $$;

-- Adds a row to the chain of a person: hash = SHA-256(hash before || bytes of the row). records/access/log/rules.py
-- computes the same.
CREATE FUNCTION record.log_access(
  subject uuid, actor uuid, relation text, access text, what text, why text, request text, at timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      head record.access_heads;
      row_bytes bytea;
    BEGIN
      INSERT INTO record.access_heads VALUES (subject, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
      SELECT * INTO STRICT head FROM record.access_heads WHERE person_id = subject FOR UPDATE;
      head.number := head.number + 1;
      row_bytes := convert_to(concat_ws('|',
        subject, head.number, (extract(epoch FROM at) * 1000000)::bigint, coalesce(actor::text, ''),
        relation, access, what, why, coalesce(request, '')
      ), 'UTF8');
      head.hash := sha256(head.hash || row_bytes);
      INSERT INTO record.access_log VALUES (
        subject, head.number, at, actor, relation, access, what, why, request, head.hash
      );
      UPDATE record.access_heads SET number = head.number, hash = head.hash WHERE person_id = subject;
    END
  $$;

-- Opens the record of `subject` to `actor` for the rest of the transaction and logs it; false where they are not so
-- related. The caller then takes the role eplus_record.
CREATE FUNCTION record.enter(
  actor uuid, subject uuid, relation text, access text, what text, why text, request text, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      IF NOT record.is_related(actor, subject, access) THEN
        RETURN false;
      END IF;
      PERFORM record.log_access(subject, actor, relation, access, what, why, request, at);
      PERFORM set_config('eplus.actor_person_id', actor::text, true),
        set_config('eplus.subject_person_id', subject::text, true), set_config('eplus.access', access, true);
      RETURN true;
    END
  $$;

-- The same for the system itself (reminders, what a clinic deposits): one person at a time, logged too. The caller
-- then takes the role eplus_record_worker.
CREATE FUNCTION record.enter_as_system(
  subject uuid, access text, what text, why text, request text, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      PERFORM record.log_access(subject, NULL, 'system', access, what, why, request, at);
      PERFORM set_config('eplus.actor_person_id', '', true),
        set_config('eplus.subject_person_id', subject::text, true), set_config('eplus.access', access, true);
      RETURN true;
    END
  $$;

-- Before each change of an item: its former revision goes into the history, and what it is and whose stays.
CREATE FUNCTION record.keep_former() RETURNS trigger LANGUAGE plpgsql
  AS $$
    BEGIN
      IF current_user = 'eplus_keys' THEN -- seals the same values with a newer key
        RETURN NEW;
      END IF;
      IF NEW.revision <> OLD.revision + 1 THEN
        RAISE EXCEPTION 'a change of % counts its revision up by one', TG_TABLE_NAME USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.id, NEW.person_id, NEW.origin, NEW.recorded_at) IS DISTINCT FROM
         (OLD.id, OLD.person_id, OLD.origin, OLD.recorded_at) OR NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id
      THEN
        RAISE EXCEPTION 'what a row of % is and who recorded it stays', TG_TABLE_NAME USING ERRCODE = 'check_violation';
      END IF;
      EXECUTE format('INSERT INTO record.%I SELECT ($1).*', TG_TABLE_NAME || '_history') USING OLD;
      RETURN NEW;
    END
  $$;

REVOKE EXECUTE ON FUNCTION
  record.is_related(uuid, uuid, text),
  record.log_access(uuid, uuid, text, text, text, text, text, timestamptz),
  record.enter(uuid, uuid, text, text, text, text, text, timestamptz),
  record.enter_as_system(uuid, text, text, text, text, timestamptz)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record.is_related(uuid, uuid, text) TO eplus_record;
-- The app must be able to call the door before it has any other right here: to call is not to see.
GRANT USAGE ON SCHEMA record TO eplus_app;
GRANT EXECUTE ON FUNCTION
  record.enter(uuid, uuid, text, text, text, text, text, timestamptz),
  record.enter_as_system(uuid, text, text, text, text, timestamptz)
  TO eplus_app;
