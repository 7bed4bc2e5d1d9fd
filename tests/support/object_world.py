"""One of every object that an address or a body can name, made around the child of the permission table's world.

`values` is what a place in an address stands for: by the segment before it (`allergies`, `carers`), else by its
name (`person_id`, `slug`). `bodies` are what is sent where the OpenAPI document's example does not fit.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from challenge_engine.check_ins.models import CheckIn
from challenge_engine.collectibles.models import Collectible
from challenge_engine.definitions.models import Challenge
from challenge_engine.enrolments.service import enrol
from challenge_engine.pauses.models import Pause
from challenge_engine.reviews.models import Review
from challenge_engine.simulation.models import Simulation
from core.ids import new_id
from core.messages import LANGUAGES
from families.accounts.hashing import hash_secret
from families.accounts.models import Account, AccountKind
from families.actors import Role
from families.carers.models import CareLevel, CareRelation
from families.classes.cards import make_cards
from families.classes.models import ClassTeacher, SchoolClass
from families.families.models import FamilyMember, FamilyRole
from families.notices.models import Notice, NoticeKind
from families.organisations.models import Organisation
from families.persons.models import Person
from families.squads.models import Squad
from integrations.app_upload.phones.models import Platform, UploadPhone
from records.appointments.models import ClinicSlot
from records.programmes.places import open_place
from records.steps.service import take_steps
from rewards.certificates.rules import CertificateWords, NewCertificate
from rewards.certificates.service import issue_certificates, list_certificates
from stations.batches.models import QuarantinedItem
from tests.support.clinics import ClinicCaller, granted_clinic, make_clinic
from tests.support.files import picture
from tests.support.gifts import give_points, make_draw, make_gift, make_point
from tests.support.payouts import payout_of
from tests.support.people import actor_for, make_person, make_pupil
from tests.support.places import VICTORIA_PARK, make_park
from tests.support.play import publish_game
from tests.support.record import RecordScene
from tests.support.sign_ups import PASSWORD
from tests.support.stations import EVENT, StationScene
from tests.support.steps import WATCH, batch, walk

KID_BORN_ON = dt.date(2022, 6, 1)  # young enough for the diary, old enough to play
ELDER_BORN_ON = dt.date(1970, 1, 1)


@dataclass
class ObjectWorld:
    """Who is there, what is there, and by which keys tablets and clinics come in."""

    scene: RecordScene
    kid: str
    mother: str
    values: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)
    # Headers, by the name of who sends them: all of doors other than an account's.
    clinics: dict[str, dict[str, str]] = field(default_factory=dict)
    tablets: dict[str, dict[str, str]] = field(default_factory=dict)

    async def make(self, who: str, path: str, body: Any, **more: Any) -> dict[str, Any]:
        """Let `who` make something; return it as it was answered."""
        self.scene.as_(who)
        answer = await self.scene.ask("POST", path, body, **more)
        assert answer.status_code in {200, 201}, (path, answer.text)
        made: dict[str, Any] = answer.json()
        return made

    async def keep(self, path: str, body: Any, **more: Any) -> None:
        """Let `parent` make something of the child's, and remember its id under the path's last segment."""
        self.values[path.rpartition("/")[2]] = (await self.make("parent", path, body, **more))["id"]


async def make_object_world(scene: RecordScene, now: dt.datetime) -> ObjectWorld:
    """Make everything; two or three seconds."""
    world = ObjectWorld(scene, str(scene.world.kid.id), str(scene.world.parent.id))
    await _people(world, now)
    await _invitations(world, now)
    await _record(world, now)
    await _further_record(world)
    await _clinics(world, now)
    await _play(world, now)
    await _office(world, now)
    await _gifts(world, now)
    await _mother(world, now)
    await _school(world, now)
    await _station(world)
    return world


async def _people(world: ObjectWorld, now: dt.datetime) -> None:
    scene, session = world.scene, world.scene.session
    scene.world.kid.birth_on, scene.world.parent.birth_on = KID_BORN_ON, ELDER_BORN_ON
    day = dt.timedelta(days=1)
    ties: dict[str, dict[str, Any]] = {
        "viewer": {"level": CareLevel.VIEW},
        "manager": {"level": CareLevel.MANAGE},
        "former_carer": {"level": CareLevel.MANAGE, "ended_at": now},
        # Its last day is over, by the database's clock too; the worker has not come round yet.
        "late_carer": {"level": CareLevel.MANAGE, "ends_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    }
    for name, tie in ties.items():
        person = await make_person(session, now)
        session.add(CareRelation(person_id=scene.world.kid.id, carer_id=person.id, began_at=now - day, **tie))
        scene.world.actors[name] = actor_for(person)
    for name in ("parent", "officer"):
        account = Account(
            id=scene.world.actors[name].account_id,
            person_id=scene.world.actors[name].person_id,
            kind=AccountKind.ADULT,
            email=f"{scene.world.actors[name].account_id.hex}@example.org",
            secret_hash=await hash_secret(PASSWORD),
            created_at=now,
        )
        session.add(account)
    squad = await session.get_one(Squad, scene.world.squad_id)
    teacher = {"address": f"{scene.world.actors['officer'].account_id.hex}@example.org"}
    world.bodies |= {
        "erase_person": {"password": PASSWORD},
        "join_squad": {"person_id": world.kid, "code": squad.code},
        "grant_teacher": teacher,
    }
    stranger = scene.world.actors["stranger"].person_id
    others = (await session.get_one(FamilyMember, stranger)).family_id
    for name, family_id in (("other_child", others), ("classmate", None)):
        child = await make_person(session, now, birth_on=KID_BORN_ON)
        if family_id:
            member = {"family_id": family_id, "role": FamilyRole.CHILD, "joined_at": now}
            session.add(FamilyMember(person_id=child.id, **member))
        scene.world.actors[name] = actor_for(child, Role.CHILD)
    await session.flush()
    world.values |= {
        "person_id": world.kid,
        "families": str(scene.world.family_id),
        "members": str(scene.world.actors["carer"].person_id),
        "other_family": str(others),
        "carers": str(scene.world.actors["viewer"].person_id),
        "squads": str(scene.world.squad_id),
        "squad_id": str(scene.world.squad_id),
        "leave_squad:person_id": world.kid,
        "to_person_id": str(scene.world.actors["sibling"].person_id),
    }


async def _invitations(world: ObjectWorld, now: dt.datetime) -> None:
    """Who is invited to family and care, a notice, and an account of the child's own."""
    scene, session = world.scene, world.scene.session
    await world.make("parent", "/account", {"pin": "730519"})
    invited = await world.make("parent", "/carer-invitations", {"level": "view"})
    world.values["carer-invitations"] = invited["id"]
    scene.as_("parent")
    answer = await scene.http.post(f"/v1/families/{scene.world.family_id}/invitations", json={"role": "guardian"})
    world.values["invitations"] = answer.json()["id"]
    notice = Notice(
        person_id=scene.world.parent.id,
        kind=NoticeKind.CARER_JOINED,
        about_id=scene.world.kid.id,
        params={},
        made_at=now,
    )
    session.add(notice)
    await session.flush()
    world.values["notices"] = str(notice.id)


async def _record(world: ObjectWorld, now: dt.datetime) -> None:
    began_at, ended_at = (now - dt.timedelta(hours=hours) for hours in (2, 1))
    times = {"started_at": began_at.isoformat(), "ended_at": ended_at.isoformat()}
    for path, body in {
        "/advice": {"field": "chinese_medicine", "given_on": "2026-10-10", "text": "Sleep early"},
        "/allergies": {"substance": "Peanut", "reaction_type": "allergy", "category": "food"},
        "/appointments": {
            "title": "Eye check",
            "starts_at": "2026-10-13T01:00:00Z",
            "ends_at": "2026-10-13T01:15:00Z",
        },
        "/conditions": {"name": "Asthma"},
        "/feeds": {"method": "breast", "side": "left", **times},
        "/sleeps": {"kind": "nap", **times},
        "/nappies": {"seen_at": times["ended_at"], "is_wet": True, "is_dirty": False},
        "/encounters": {"starts_at": "2026-10-08T01:00:00Z"},
        "/family-doctors": {"name": "Dr Lee Siu Ming"},
        "/medications": {
            "name": "Amoxicillin",
            "dose": 5,
            "dose_unit": "mL",
            "times": 3,
            "starts_on": "2026-10-08",
        },
        "/programme-memberships": {
            "programme": "dhc",
            "district": "wan-chai",
            "number": "DHC-0042",
            "since_on": "2026-09-01",
        },
        "/observations": {"kind": "weight", "at": "2026-10-09T08:05:00+08:00", "value": 16, "unit": "kg"},
        "/reports": {
            "category": "laboratory",
            "title": "Blood",
            "reported_at": "2026-10-09T08:00:00Z",
            "results": [{"name": "Haemoglobin", "code": "718-7", "value": 12.1, "unit": "g/dL"}],
        },
        "/vaccines/doses": {"given_on": "2026-10-01", "product": "mmr"},
        "/vaccines/calendars": {"label": "Grandma", "language": "en", "has_appointments": True},
    }.items():
        await world.keep(path, body)


async def _further_record(world: ObjectWorld) -> None:
    """What is made in other ways than most items: a condition, a document, growth, a registration."""
    condition = {"kind": "contraindication", "target": "live", "until_on": "2027-03-01"}
    world.values["remove_vaccine_condition:condition_id"] = (
        await world.make("parent", "/vaccines/conditions", condition)
    )["id"]
    photograph = {"content": picture("JPEG"), "Content-Type": "image/jpeg"}
    await world.keep("/documents", None, **photograph)
    world.values["document_id"] = world.values["documents"]
    sex = await world.scene.ask("PUT", "/growth/profile", {"sex": "female"}, revision=0)
    assert sex.status_code == 200, sex.text
    entry = {"measured_on": "2026-10-01", "weight_kg": 16.0, "height_cm": 102.0}
    world.values["entry_id"] = (await world.make("parent", "/growth/entries", entry))["id"]
    registered = {
        "identity_number": "S123456(2)",
        "sex": "female",
        "birth_on": str(KID_BORN_ON),
        "name_en": "CHAN, KA YAN",
        "person_id": world.kid,
    }
    once = {"Idempotency-Key": new_id().hex}
    answer = await world.scene.http.post("/v1/children", json=registered, headers=once)
    assert answer.status_code == 201, answer.text
    moved = {"birth_on": "2022-08-01", "reason": "Misread"}  # too far for no officer to look
    answer = await world.scene.ask("PATCH", "/registration", moved, revision=1)
    assert answer.status_code == 200, answer.text
    world.values["correction_id"] = answer.json()["items"][0]["id"]


async def _clinics(world: ObjectWorld, now: dt.datetime) -> None:
    scene, session = world.scene, world.scene.session
    clinic: ClinicCaller = await granted_clinic(scene, now)
    other = await make_clinic(session, scene.http, now)
    other.code = clinic.code
    world.clinics = {
        "granted": {"X-Clinic-Key": clinic.secret},
        "other": {"X-Clinic-Key": other.secret},
        "unknown": {"X-Clinic-Key": "no-such-key"},
        "none": {},
    }
    grants = (await scene.ask("GET", "/clinic-grants")).json()
    world.values |= {"deposits": clinic.code, "clinic_id": clinic.clinic_id, "clinic-grants": grants[0]["id"]}
    slot = ClinicSlot(
        clinic_id=clinic.clinic_id,
        starts_at=now + dt.timedelta(days=2),
        ends_at=now + dt.timedelta(days=2, minutes=15),
        capacity=1,
        booked=0,
    )
    session.add(slot)
    await session.flush()
    world.values["slot_id"] = str(slot.id)
    booked = await world.make("parent", "/bookings", {"slot_id": str(slot.id), "title": "Eye check"})
    world.values["booked"] = booked["id"]
    certificate = {
        "kind": "sick_leave",
        "name": "Chan Ka Yan",
        "from_on": "2026-10-10",
        "until_on": "2026-10-12",
        "doctor": "Dr Lee",
    }
    report = {"category": "laboratory", "status": "final", "title": "Blood", "reported_at": "2026-10-09T08:00:00Z"}
    for path, body in {
        "/reports": report,
        "/encounters": {"starts_at": "2026-10-08T01:00:00Z"},
        "/medical-certificates": certificate,
    }.items():
        answer = await clinic.ask("POST", path, body)
        assert answer.status_code == 201, answer.text
        world.values[f"deposits{path}"] = answer.json()["id"]
        if path == "/medical-certificates":
            world.values["medical-certificates"] = answer.json()["id"]


async def _play(world: ObjectWorld, now: dt.datetime) -> None:
    scene, session, kid = world.scene, world.scene.session, world.scene.world.kid
    challenge = await publish_game(session, now)
    park = await make_park(session, f"park-{uuid.uuid4().hex[:12]}")
    await enrol(session, challenge, kid.id, "individual", enrolled_by_id=scene.world.parent.id, now=now)
    check_in = CheckIn(
        person_id=kid.id,
        challenge_id=challenge.id,
        park_id=park.id,
        day=now.date(),
        occurred_at=now,
        recorded_at=now,
        status="held",
        reason="implausible_travel",
        signals={},
        actor_id=scene.world.parent.id,
    )
    session.add(check_in)
    await session.flush()
    reason = check_in.reason
    review = Review(check_in_id=check_in.id, person_id=kid.id, status="open", reason=reason, opened_at=now)
    mine = Collectible(person_id=kid.id, creature_id="x", source="award", reason_key=new_id().hex, obtained_at=now)
    session.add_all([review, mine])
    await session.flush()
    words = dict.fromkeys(LANGUAGES, "Walker")
    certified = CertificateWords(heading=words, title=words, statement=words)
    day = now.date()
    await issue_certificates(
        session, [NewCertificate(kid.id, challenge.slug, "walker", "x", certified, words, day, day, now)], now
    )
    (certificate,) = (await list_certificates(session, kid.id)).items
    shaken = [*walk(WATCH, [300]), *walk(WATCH, [1_500] * 8, hour=12)]
    await take_steps(session, kid.id, "google-health", batch(*shaken), now=now)
    scene.as_("officer")
    held = (await scene.http.get("/v1/step-reviews", params={"limit": 100})).json()["items"]
    world.values |= {
        "slug": challenge.slug,
        "challenge": challenge.slug,
        "park_id": park.id,
        "check_in_id": str(check_in.id),
        "collectibles": str(mine.id),
        "certificates": certificate.code,
        "step-sources": "google-health",
        "steps": "2026-10-09",
        "travel": "2026-10-09",
        "direction": "to_school",
        "result-trends": "718-7",
        "hold_id": next(one["hold_id"] for one in held if one["person_id"] == world.kid),
        "versions": "1",
    }


async def _office(world: ObjectWorld, now: dt.datetime) -> None:
    """What officers make, and a phone that uploads."""
    scene, session, kid = world.scene, world.scene.session, world.scene.world.kid
    phone = UploadPhone(
        person_id=kid.id,
        registered_by_id=scene.world.actors["parent"].account_id,
        platform=Platform.IOS,
        public_key=uuid.uuid4().bytes,
        label="Phone",
        created_at=now,
    )
    pause = Pause(reason="typhoon", maker="officer", starts_at=now)
    organisation = Organisation(
        name_en=uuid.uuid4().hex,
        name_zh_hant="店",
        name_zh_hans="店",
        join_code=uuid.uuid4().hex[:12].upper(),
        created_at=now,
    )
    simulation = Simulation(
        officer_id=scene.world.actors["officer"].account_id,
        yaml_text="x",
        over="generated",
        participants=10,
        first_day=now.date(),
        last_day=now.date(),
        seed=1,
        is_compared=False,
        turn_at=now,
        created_at=now,
    )
    session.add_all([phone, pause, organisation, simulation])
    await session.flush()
    scene.as_("officer")
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": VICTORIA_PARK},
        "properties": {"id": world.values["park_id"], "radius_m": 200},
    }
    imported = await scene.http.post(
        "/v1/parks/imports",
        json={"type": "FeatureCollection", "features": [feature]},
        params={"reason": "Wider"},
        headers={"Idempotency-Key": new_id().hex},
    )
    assert imported.status_code == 201, imported.text
    world.values |= {
        "step-phones": str(phone.id),
        "pauses": str(pause.id),
        "organisations": str(organisation.id),
        "join_code": organisation.join_code or "",
        "simulations": str(simulation.id),
        "imports": imported.json()["id"],
    }


async def _gifts(world: ObjectWorld, now: dt.datetime) -> None:
    session, kid = world.scene.session, world.scene.world.kid
    point = await make_point(session, now)
    gift = await make_gift(session, now, {point: 9})
    drop = await make_draw(session, now, gift, point, 1)
    await give_points(session, now, [kid.id], 100)
    wanted = {"gift_id": gift, "point_id": point}
    await world.keep("/redemptions", wanted)
    world.scene.as_("parent")
    entered = await world.scene.http.put(f"/v1/gift-drops/{drop.id}/entries/{kid.id}")
    assert entered.status_code in {200, 201, 204}, entered.text
    points = (await world.scene.ask("GET", "/points")).json()["items"]
    world.values |= {
        "gifts": gift,
        "gift_id": gift,
        "allowances": gift,
        "gift-drops": str(drop.id),
        "pick-up-points": point,
        "point_id": point,
        "gift-counters": f"{point}-1",
        "points": str(points[0]["entry_no"]),
    }
    world.bodies["redeem_gift"] = wanted


async def _mother(world: ObjectWorld, now: dt.datetime) -> None:
    """What is of nobody but `parent`, whose record is another person's than the child's."""
    mother = world.scene.world.parent.id
    place = await open_place(world.scene.session, "cdcc", world.values["clinic_id"], "Dr Chan", 5, now=now)
    declared = ["hong_kong_resident", "no_diabetes", "no_hypertension", "ehealth", "member_of_dhc"]
    enrolled = {"programme": "cdcc", "place_id": str(place.id), "declared": declared}
    pregnancy = {"last_period_on": "2026-07-01"}
    for path, body in {"/programme-enrolments": enrolled, "/pregnancies": pregnancy}.items():
        await world.keep(path, body, person_id=mother)
    world.values |= {"place_id": str(place.id), "programmes": "cdcc"}
    world.bodies |= {"add_pregnancy": pregnancy, "correct_pregnancy": pregnancy, "enrol_in_programme": enrolled}


async def _school(world: ObjectWorld, now: dt.datetime) -> None:
    scene, session = world.scene, world.scene.session
    classmate = await session.get_one(Person, scene.world.actors["classmate"].person_id)
    school_class = await session.get_one(SchoolClass, scene.world.class_id)
    await make_pupil(session, now, classmate, school_class)
    await make_cards(session, school_class.id, now=now)
    scene.as_("teacher")
    handed = await scene.http.post(f"/v1/classes/{school_class.id}/join-codes")
    world.bodies["join_class"] = {"person_id": world.kid, "code": handed.json()["code"]}
    teaches = select(ClassTeacher.class_id).where(
        ClassTeacher.person_id == scene.world.actors["far_teacher"].person_id
    )
    world.values["other_class"] = str(await session.scalar(teaches))
    school = scene.world.school_id
    (challenge_id,) = await session.scalars(select(Challenge.id).where(Challenge.slug == world.values["slug"]))
    payout = payout_of(challenge_id, school, now)
    session.add(payout)
    await session.flush()
    world.values |= {"payouts": str(payout.id), "absences": "2026-10-09"}
    world.values |= {"classes": str(school_class.id), "schools": school, "school_id": school}


async def _station(world: ObjectWorld) -> None:
    """A Saturday: `colleague` leads, `staff` works at a tablet; a second tablet is locked, a third revoked."""
    station = StationScene(world.scene)
    plan = await station.open()
    at_work = await station.at_work(plan)
    locked, revoked = await station.let_in("body"), await station.let_in("body")
    listed = (await station.ask("GET", f"/station-events/{EVENT}/devices", who="colleague")).json()
    devices = sorted(listed["items"] if isinstance(listed, dict) else listed, key=lambda one: one["id"])
    gone = await station.ask("DELETE", f"/station-events/{EVENT}/devices/{devices[-1]['id']}")
    assert gone.status_code == 204, gone.text
    session = {"Station-Session": at_work["Station-Session"]}
    world.tablets = {
        "at_work": at_work,
        "locked": locked,
        "with_session_of_another": {**locked, **session},
        "revoked": {**revoked, **session},
        "session_alone": session,
        "none": {},
    }
    apart = QuarantinedItem(
        id=new_id(),
        device_id=uuid.UUID(devices[0]["id"]),
        received_at=world.scene.clock[0],
        content_sealed=b"kept",  # thrown away without being read
    )
    world.scene.session.add(apart)
    await world.scene.session.flush()
    card = await world.make("parent", "/station-cards", None)
    codes = (await station.ask("POST", "/station-device-requests", {"label": "Tablet"})).json()
    world.bodies["decide_station_quarantine"] = {"is_released": False}
    world.bodies["approve_station_device"] = {"user_code": codes["user_code"], "booth": "body"}
    (shift,) = [one["id"] for one in plan["shifts"] if one["booth"] == "blood"]
    world.values |= {
        "station-events": EVENT,
        "devices": devices[0]["id"],
        "quarantine": str(apart.id),
        "station-shifts": shift,
        "station-cards": card["card"]["id"],
        "shift_id": shift,
    }
