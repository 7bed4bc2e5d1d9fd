-- What anybody sees of a certificate that is shown to them, by its id, which only a token that we signed tells
-- (records/medical_certificates/rules.py). Nothing of why it was issued, and of the name the sealed initials. Each
-- look is in the access log. With the owner's rights; the policy is for an owner that is no superuser.
CREATE POLICY verifies ON record.medical_certificates FOR SELECT TO CURRENT_USER
  USING (id = nullif(current_setting('eplus.verified_id', true), '')::uuid);

CREATE FUNCTION record.verified_certificate(wanted uuid, request text, at timestamptz)
  RETURNS TABLE (
    person_id uuid, kind text, from_on date, until_on date, recorded_at timestamptz, revoked_at timestamptz,
    clinic_id text, initials_sealed bytea
  )
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      found record.medical_certificates;
    BEGIN
      PERFORM set_config('eplus.verified_id', wanted::text, true);
      SELECT * INTO found FROM record.medical_certificates AS one
        WHERE one.id = wanted AND one.removed_at IS NULL;
      PERFORM set_config('eplus.verified_id', '', true);
      IF found.id IS NULL OR NOT record.is_kept(found.person_id, 'view') THEN
        RETURN;
      END IF;
      PERFORM record.log_access(
        found.person_id, NULL, 'anybody', 'view', 'medical_certificates', 'verification', request, at
      );
      RETURN QUERY SELECT found.person_id, found.kind::text, found.from_on, found.until_on, found.recorded_at,
        found.revoked_at, found.clinic_id::text, found.initials_sealed;
    END
  $$;
REVOKE EXECUTE ON FUNCTION record.verified_certificate(uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record.verified_certificate(uuid, text, timestamptz) TO eplus_app;
