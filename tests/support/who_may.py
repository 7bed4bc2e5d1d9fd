"""Who may do what, operation by operation, told once more and apart from the code that decides it.

`tests/api/test_object_access.py` asks every operation as everybody. Everybody not named is refused: with 403 where
they may know of the target (`KNOWS`), as if it did not exist otherwise. An operation that is not here fails there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# Whom `tests/support/object_world.py` makes: around `kid`, in the family of `parent`, and elsewhere.
FAMILY = frozenset({"kid", "parent", "carer", "sibling", "viewer", "manager"})
SCHOOL = frozenset({"teacher", "colleague", "classmate"})
ELSEWHERE = frozenset({"stranger", "other_child", "far_teacher", "former_carer", "late_carer"})
EVERYBODY = FAMILY | SCHOOL | ELSEWHERE | {"officer", "staff", "operator"}
KNOWS: Mapping[str, frozenset[str]] = {
    "kid": frozenset({"kid", "parent", "carer", "sibling", "viewer", "manager", "teacher"}),
    "parent": frozenset({"kid", "parent", "carer", "sibling"}),
    "family": frozenset({"kid", "parent", "carer", "sibling"}),
    "class": frozenset({"kid", "parent", "teacher", "colleague", "classmate"}),
    "claim": frozenset({"kid", "parent", "teacher", "colleague", "classmate", "officer", "operator"}),
    "squad": frozenset({"kid", "parent", "stranger"}),
    "open": EVERYBODY,  # that there is such a thing is no secret: a school, an event, an officer's work
    "simulation": EVERYBODY - {"operator"},  # an officer's own, which another one is not told of
    "secret": frozenset(),  # whoever may not do it, does not learn that it is there
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked about, as a key of KNOWS, and who may; `door` says by what one comes in without an account."""

    target: str
    may: frozenset[str]
    door: str = "account"


def _rule(target: str, may: str = "", door: str = "account") -> Rule:
    return Rule(target, frozenset(may.split()), door)


_OFFICE = "officer operator"
_TABLE: tuple[tuple[Rule, str], ...] = (
    (
        _rule("kid", "parent kid viewer manager"),
        (
            "list_accesses list_advice get_advice list_former_advice list_allergies get_allergy"
            " list_former_allergies list_appointments get_appointment list_former_appointments"
            " list_conditions get_condition list_former_conditions list_feeds get_feed list_former_feeds"
            " list_sleeps get_sleep list_former_sleeps list_nappies get_nappy list_former_nappies get_diary"
            " list_documents get_document list_former_documents get_document_content get_document_thumbnail"
            " list_encounters get_encounter list_former_encounters list_family_doctors get_family_doctor"
            " list_former_family_doctors get_growth_profile get_growth get_growth_entry"
            " list_former_growth_entries get_growth_chart get_growth_chart_svg get_growth_chart_pdf"
            " list_medical_certificates get_medical_certificate list_former_medical_certificates"
            " get_medical_certificate_qr get_medical_certificate_document list_medications get_medication"
            " list_former_medications list_observations get_observation list_former_observations"
            " get_person_overview list_programme_memberships get_programme_membership"
            " list_former_programme_memberships judge_eligibility list_reports get_report list_former_reports"
            " list_awaited_reports list_result_trends get_result_trend list_station_visits get_school_form"
            " get_needle_card get_health_card get_vaccine_profile list_vaccine_conditions get_vaccines"
            " get_dose list_former_doses"
        ),
    ),
    (
        _rule("kid", "parent manager"),
        (
            "add_advice correct_advice remove_advice add_allergy correct_allergy remove_allergy"
            " add_appointment correct_appointment cancel_appointment book_appointment reschedule_appointment"
            " add_condition correct_condition remove_condition add_feed correct_feed remove_feed add_sleep"
            " correct_sleep remove_sleep add_nappy correct_nappy remove_nappy end_feed end_sleep"
            " upload_document correct_document remove_document add_encounter correct_encounter"
            " remove_encounter add_family_doctor correct_family_doctor remove_family_doctor"
            " set_growth_profile add_growth_entry correct_growth_entry remove_growth_entry add_medication"
            " correct_medication remove_medication add_observation correct_observation remove_observation"
            " add_programme_membership correct_programme_membership remove_programme_membership add_report"
            " correct_report remove_report claim_station_result state_vaccine_profile add_vaccine_condition"
            " remove_vaccine_condition add_dose correct_dose remove_dose attach_evidence detach_evidence"
        ),
    ),
    (
        _rule("kid", "parent"),
        (
            "list_vaccine_calendars make_vaccine_calendar revoke_vaccine_calendar list_clinic_grants"
            " grant_clinic end_clinic_grant invite_carer withdraw_carer_invitation change_carer"
            " preview_erasure erase_person correct_registration change_person state_school make_child_account"
            " set_child_pin lift_pin_lock choose_certificate_name redeem_gift cancel_redemption"
            " enter_gift_drop leave_gift_drop redeem_in_turn make_station_card list_station_cards"
            " revoke_station_card connect_step_source disconnect_step_source delete_step_source_data"
            " mark_step_notices_seen set_step_ranking appeal_step_hold enrol withdraw join_squad"
        ),
    ),
    (
        _rule("kid", "parent kid"),
        (
            "list_carers list_relation_changes get_registration list_registration_corrections export_person"
            " export_person_to_read list_gifts_for_person list_redemptions get_redemption get_gift_drop_entry"
            " list_own_gift_drop_entries"
            " get_squad_of_person list_person_step_sources challenge_step_phone register_step_phone"
            " list_step_phones revoke_step_phone list_step_days get_step_day get_step_ranking"
            " give_collectible join_class"
        ),
    ),
    (_rule("kid", "parent kid carer sibling teacher"), "get_album list_badges list_points get_enrolment"),
    (_rule("kid", "parent kid carer sibling teacher"), "get_league_receipt"),
    (_rule("kid", "parent kid carer sibling teacher"), "list_enrolments get_progress list_check_ins"),
    (_rule("kid", "parent kid carer sibling"), "get_points_entry"),
    (_rule("kid", "parent kid carer teacher"), "list_spawns catch_spawn check_in appeal_check_in"),
    (
        _rule("kid", "parent kid carer sibling viewer manager"),
        "get_person list_certificates get_certificate_document",
    ),
    (_rule("kid", "parent kid manager"), "get_station_pass"),
    (_rule("kid", "parent viewer"), "end_care"),  # of `viewer`, who may go too
    # Of a pregnancy and a place in a programme, only she herself knows.
    (
        _rule("parent", "parent"),
        (
            "list_pregnancies add_pregnancy get_pregnancy correct_pregnancy remove_pregnancy"
            " list_former_pregnancies get_pregnancy_care list_programme_enrolments enrol_in_programme"
            " get_programme_enrolment change_programme_enrolment leave_programme"
            " list_former_programme_enrolments join_organisation"
        ),
    ),
    (_rule("family", "parent carer kid sibling"), "get_family"),
    (_rule("family", "parent"), "invite_adult withdraw_invitation change_family_code"),
    (_rule("family", "parent carer"), "remove_member"),  # `carer`, who may leave too
    (_rule("class", "teacher colleague kid parent classmate"), "get_class"),
    (
        _rule("class", "teacher"),
        (
            "make_class_cards print_class_cards replace_class_card check_in_class list_pupils"
            " take_out_of_class hand_out_code get_join_code get_class_participation get_travel_page"
            " write_travel_page get_absences write_absences get_roster add_to_roster preview_roster name_pupil"
        ),
    ),
    (_rule("claim", f"teacher {_OFFICE}"), "list_class_claims undo_class_claim"),
    (_rule("squad", "kid parent stranger"), "get_squad"),
    (_rule("squad", "stranger"), "enrol_squad"),
    (_rule("squad", "stranger parent"), "leave_squad"),
    (_rule("open", "teacher colleague"), "make_class get_school_dashboard get_school_table get_school_report"),
    (
        _rule("open", _OFFICE),
        (
            "validate_challenge list_challenge_versions get_challenge_version request_challenge_simulation"
            " publish_challenge correct_certificate get_gift_budget declare_gift_allowance"
            " list_doubtful_voucher_uses announce_gift_drop get_gift_catalogue put_gift change_gift_stock"
            " put_pick_up_point list_gift_changes get_operations watch_operations add_organisation add_park"
            " change_park correct_geofence list_geofence_revisions preview_geofence report_park_import"
            " list_park_imports get_park_import apply_park_import list_pauses pause_challenge end_pause"
            " list_registration_reviews accept_registration_review refuse_registration_review list_reviews"
            " accept_review refuse_review grant_teacher list_step_reviews get_step_review accept_step_review"
            " refuse_step_review extend_challenge correct_league declare_school_sizes list_office_acts"
            " list_payouts propose_payout approve_payout refuse_payout list_station_plans"
        ),
    ),
    (_rule("simulation", "officer"), "get_challenge_simulation cancel_challenge_simulation"),
    (_rule("open", f"{_OFFICE} staff"), "get_gift_counter redeem_voucher upload_offline_uses"),
    (
        _rule("open", _OFFICE),
        "put_station_plan list_station_quarantine decide_station_quarantine list_station_acts",
    ),
    (
        _rule("open", f"{_OFFICE} colleague"),  # who leads the event
        "approve_station_device list_station_devices revoke_station_device get_station_plan get_station_figures",
    ),
    (_rule("secret", "staff"), "put_station_shift_pin"),
    (_rule("secret", "parent"), "mark_notice_seen"),
    # About oneself, or of a code that is handed in: nobody else's object is named.
    (
        _rule("own", " ".join(EVERYBODY)),
        (
            "change_password take_own_way_in get_me list_own_station_shifts list_clinics list_free_slots"
            " read_birth_certificate list_cared_for become_carer check_in_batch register_child list_classes"
            " found_family join_family list_pick_up_points list_notices get_notice_wishes set_notice_wishes"
            " get_appointment_reminders set_appointment_reminders list_organisations add_child"
            " list_programmes list_programme_places list_laboratory_tests sign_out_everywhere sign_out"
            " found_squad finish_connecting_step_source claim_class_pupil"
        ),
    ),
    (
        _rule("secret", door="clinic"),
        (
            "get_deposit_person clinic_list_encounters clinic_add_encounter clinic_get_encounter"
            " clinic_correct_encounter clinic_remove_encounter clinic_list_former_encounters"
            " clinic_list_medical_certificates clinic_add_medical_certificate clinic_get_medical_certificate"
            " clinic_list_former_medical_certificates revoke_medical_certificate clinic_list_reports"
            " clinic_add_report clinic_get_report clinic_correct_report clinic_remove_report"
            " clinic_list_former_reports release_report"
        ),
    ),
    (
        _rule("secret", door="tablet"),
        "hand_in_station_batch get_station_device unlock_station_device lock_station_device",
    ),
    (
        _rule("secret", door="unlocked"),
        (
            "take_station_ticket call_next_station_ticket recognise_station_visitor record_station_visit"
            " print_station_slip"
        ),
    ),
    (_rule("secret", door="signature"), "upload_steps"),
    # Anybody's; the last line by what is in the address or the body, which nobody guesses.
    (
        _rule("open", door="none"),
        (
            "sign_up list_articles get_article list_spawn_seeds list_challenges get_challenge list_creatures"
            " list_gift_drops get_gift_drop get_gift_draw_proof list_gifts list_leaderboards get_leaderboard"
            " get_own_standing watch_leaderboard list_parks get_park list_districts get_school_participation"
            " suggest_nicknames list_residents list_schools get_school sign_in refresh_session"
            " list_station_events get_station_event list_station_queues get_station_keys list_step_sources"
            " get_vaccine_catalogue get_web_settings get_health get_readiness get_public_keys"
            " request_station_device take_station_device_token verify_certificate verify_medical_certificate"
            " read_vaccine_calendar get_leagues get_league_audit get_league_sheet get_station_rules"
        ),
    ),
)

RULES: Mapping[str, Rule] = {name: rule for rule, names in _TABLE for name in names.split()}
