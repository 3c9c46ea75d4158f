# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import doctest
import json
from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, TransactionCase, freeze_time, new_test_user, tagged

from ...engine import opening_hours, profile
from ..common import NOW, ComplaintCommon

HEAD = {"schema": profile.SCHEMA, "version": profile.VERSION, "name": "T"}
MINUTES = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True)
SPANS = MINUTES.map(
    lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)
WEEKS = st.lists(
    st.dictionaries(st.integers(0, 6), SPANS, max_size=7), min_size=1, max_size=2
).filter(any)
DAYS = st.dates(date(1970, 1, 1), date(2198, 12, 31))
CLOSINGS = st.sets(
    st.builds(
        lambda first, days, name: opening_hours.Closing(
            first, first + timedelta(days=days), opening_hours.clean_name(name)
        ),
        DAYS,
        st.integers(0, opening_hours.MAX_CLOSED_DAYS - 1),
        st.text(max_size=30),
    ),
    max_size=6,
)
WEEK = "mon-thu 08:00-13:00 14:00-17:00; fri 08:00-12:30; sat 09:00-12:00"
TWO_WEEKS = "week 1: mon-wed 08:00-17:00\nweek 2: thu-fri 08:00-17:00"
HOLIDAYS = "2026-03-20..2026-03-21 Korité\n2026-05-01 Fête du travail"


@tagged("post_install", "-at_install")
class TestHoursEngine(BaseCase):
    """Parsing and formatting the texts, without Odoo."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(opening_hours).failed)

    @settings(max_examples=300, deadline=None)
    @given(WEEKS, st.sampled_from(["en", "fr", "wo"]))
    def test_hours_round_trip_in_any_language(self, weeks, lang):
        text = opening_hours.format_hours(weeks, lang)
        self.assertEqual(opening_hours.parse_hours(text), weeks)
        self.assertEqual(opening_hours.parse_hours(text.replace("\n", "\r\n")), weeks)

    @settings(max_examples=300, deadline=None)
    @given(CLOSINGS)
    def test_closings_round_trip(self, closings):
        self.assertEqual(
            opening_hours.parse_closings(opening_hours.format_closings(closings)),
            closings,
        )

    @settings(max_examples=500, deadline=None)
    @given(
        st.text(max_size=60)
        | st.lists(
            st.sampled_from(
                ["mon", "-", "dim", " ", "08:00", "12h", ";", "week 1:", "\n", "25:00"]
                + ["2026-02-28", "..", "2026-02-30", "closed", "é", "\x00", "99999"]
            ),
            max_size=12,
        ).map("".join)
    )
    def test_any_text_is_read_or_refused(self, text):
        for reader, writer in (
            (opening_hours.parse_hours, opening_hours.format_hours),
            (opening_hours.parse_closings, opening_hours.format_closings),
        ):
            try:
                read = reader(text)
            except opening_hours.HoursError as error:
                self.assertEqual(len(error.args), 2)
            else:
                self.assertEqual(reader(writer(read)), read)

    def test_as_people_write_it(self):
        wanted = opening_hours.parse_hours(WEEK)
        for text in (
            "Lundi-Jeudi 8h-13h, 14h-17h\nVen 8h-12h30\nsam. 9h - 12h",
            "mon, tue, wed, thu 8:00\u201313:00 14:00\u201317:00; fri 8:00-12:30;"
            "sat 9:00-12:00;",
        ):
            with self.subTest(text=text):
                self.assertEqual(opening_hours.parse_hours(text), wanted)

    def test_malformed_hours_are_quoted(self):
        for text, fault in (
            ("", ("empty", "")),
            ("week 1: closed\nweek 2: closed", ("empty", "")),
            ("lun 08:00-12:00; noday 08:00-12:00", ("day", "noday")),
            ("fri-mon 08:00-12:00", ("day", "fri-mon")),
            ("08:00-12:00", ("day", "08:00-12:00")),
            ("mon", ("span", "mon")),
            ("mon 8-12", ("span", "8-12")),
            ("mon 08:00-24:30", ("span", "08:00-24:30")),
            ("mon 08:60-12:00", ("span", "08:60-12:00")),
            ("mon 12:00-08:00", ("order", "12:00-08:00")),
            ("mon 08:00-12:00 11:00-13:00", ("overlap", "08:00-12:00 11:00-13:00")),
            ("mon-fri 08:00-12:00; tue 14:00-15:00", ("twice", "tue 14:00-15:00")),
            ("week 1: mon 08:00-12:00", ("weeks", "1")),
            ("week 2: mon 8h-9h\nweek 1: mon 8h-9h", ("weeks", "2, 1")),
            ("mon 8h-9h\nweek 1: tue 8h-9h\nweek 2: tue 8h-9h", ("weeks", "1, 2")),
            (
                "x" * (opening_hours.MAX_LETTERS + 1),
                ("long", str(opening_hours.MAX_LETTERS)),
            ),
        ):
            with (
                self.subTest(text=text[:60]),
                self.assertRaises(opening_hours.HoursError) as caught,
            ):
                opening_hours.parse_hours(text)
            self.assertEqual(caught.exception.args, fault)

    def test_malformed_holidays_are_quoted(self):
        for line, code in (
            ("4 avril 2026", "date"),
            ("04/04/2026 Independence", "date"),
            ("2026-02-30 Never", "date"),
            ("2026-03-20 .. 2026-03-21 Korité", "date"),
            ("2026-03-20..Korité", "date"),
            ("2026-03-21..2026-03-20 Korité", "order"),
            ("2026-03-21..2027-03-22", "days"),
            ("0026-03-21", "year"),
        ):
            with (
                self.subTest(line=line),
                self.assertRaises(opening_hours.HoursError) as caught,
            ):
                opening_hours.parse_closings(f"2026-01-01 New Year\n{line}")
            self.assertEqual(caught.exception.args, (code, line))


class HoursCommon(TransactionCase):
    """Two institutions and an administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.admin = new_test_user(
            cls.env, "mfi_hours_admin", "base.group_system,mfi_complaints.group_pilot"
        )
        cls.here = cls.env["res.company"].create({"name": "Louga"})
        cls.there = cls.env["res.company"].create({"name": "Douala"})
        cls.admin.company_ids |= cls.here | cls.there
        cls.here = cls.here.with_user(cls.admin).with_context(lang="en_US")
        cls.there = cls.there.with_user(cls.admin).with_context(lang="en_US")

    def _read_texts(self, company):
        """Return the three texts of a company, read again from the database."""
        company.env.invalidate_all()
        return [
            company.mfi_time_zone,
            company.mfi_opening_hours,
            company.mfi_public_holidays,
        ]


@tagged("post_install", "-at_install")
class TestCompanyHours(HoursCommon):
    """The texts and the working calendar stay in step in both directions."""

    # ------------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------------
    def test_only_users_who_can_write_the_company(self):
        pilot = new_test_user(
            self.env, "mfi_hours_pilot", "base.group_user,mfi_complaints.group_pilot"
        )
        company = self.env.company.with_user(pilot)
        for name, text in (
            ("mfi_time_zone", "Asia/Tokyo"),
            ("mfi_opening_hours", WEEK),
            ("mfi_public_holidays", HOLIDAYS),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                company[name] = text

    def test_refusals_are_sentences_and_change_nothing(self):
        self.here.write({"mfi_opening_hours": WEEK, "mfi_public_holidays": HOLIDAYS})
        before = self._read_texts(self.here)
        for name, text, sentence in (
            ("mfi_time_zone", False, "Choose the time zone"),
            ("mfi_opening_hours", "", "Say when you are open"),
            ("mfi_opening_hours", "someday 08:00-12:00", "“someday” is not a day"),
            ("mfi_opening_hours", "mon 12:00-08:00", "“12:00-08:00” ends before"),
            ("mfi_opening_hours", "week 1: mon 08:00-12:00", "need two lines"),
            (
                "mfi_public_holidays",
                "2026-02-30 Never",
                "“2026-02-30 Never” does not begin",
            ),
            ("mfi_public_holidays", "x" * 70000, "at most 60000 characters"),
        ):
            with self.subTest(text=text), self.env.cr.savepoint():
                with self.assertRaises(ValidationError) as caught:
                    self.here[name] = text
                self.assertIn(sentence, str(caught.exception))
            self.env.invalidate_all()
        self.assertEqual(self._read_texts(self.here), before)

    def test_every_fault_has_its_sentence(self):
        codes = "long empty day span order overlap twice weeks date year days name"
        for code in codes.split():
            self.assertTrue(self.env["res.company"]._get_mfi_hours_message(code, "x"))

    # ------------------------------------------------------------------
    # Writing only what differs
    # ------------------------------------------------------------------
    def test_written_and_read_back(self):
        self.here.write(
            {
                "mfi_public_holidays": f"\n{HOLIDAYS}\n",
                "mfi_opening_hours": WEEK,
                "mfi_time_zone": "Africa/Dakar",
            }
        )
        self.assertEqual(self._read_texts(self.here), ["Africa/Dakar", WEEK, HOLIDAYS])
        calendar = self.here._get_mfi_calendar()
        self.assertEqual(
            sorted(map(str, calendar.holidays)),
            ["2026-03-20", "2026-03-21", "2026-05-01"],
        )
        self.assertEqual(calendar.week[5], ((9.0, 12.0),))

    def test_read_at_once_in_the_form_of_an_export(self):
        self.here.mfi_opening_hours = "lundi-mar 8h-12h"
        self.assertEqual(self.here.mfi_opening_hours, "mon-tue 08:00-12:00")
        self.here.mfi_public_holidays = "2026-05-01   Fête"
        self.assertEqual(self.here.mfi_public_holidays, "2026-05-01 Fête")
        self.assertEqual(
            self.here.with_context(lang="fr_FR").mfi_opening_hours,
            "lun-mar 08:00-12:00",
        )

    def test_what_stays_the_same_is_not_touched(self):
        calendar = self.here.resource_calendar_id
        self.here.write({"mfi_opening_hours": WEEK, "mfi_public_holidays": HOLIDAYS})
        lines, leaves = calendar.attendance_ids, calendar.global_leave_ids
        self.here.mfi_public_holidays = f"{HOLIDAYS}\n2026-12-25 Noël"
        self.assertLessEqual(leaves, calendar.global_leave_ids)
        self.assertEqual(calendar.attendance_ids, lines)
        self.here.mfi_opening_hours = WEEK.replace("sat 09:00", "sat 10:00")
        kept = lines.exists()
        self.assertEqual(len(lines - kept), 1)
        self.assertLessEqual(kept, calendar.attendance_ids)
        self.here.mfi_public_holidays = False
        self.assertFalse(calendar.global_leave_ids)

    def test_breaks_are_ignored(self):
        """Odoo's default week has lines for breaks, which are not opening hours."""
        calendar = self.here.resource_calendar_id
        periods = (("morning", 8, 12), ("lunch", 12, 13), ("afternoon", 13, 17))
        calendar.attendance_ids = [
            (5, 0, 0),
            *[
                (
                    0,
                    0,
                    {
                        "name": f"{day} {period}",
                        "dayofweek": str(day),
                        "hour_from": begin,
                        "hour_to": end,
                        "day_period": period,
                    },
                )
                for day in range(5)
                for period, begin, end in periods
            ],
        ]
        company = self.here
        self.assertEqual(company.mfi_opening_hours, "mon-fri 08:00-12:00 13:00-17:00")
        company.mfi_opening_hours = "mon 08:00-16:00; tue-fri 08:00-12:00 13:00-17:00"
        monday = calendar.attendance_ids.filtered(lambda line: line.dayofweek == "0")
        self.assertEqual(monday.mapped("day_period"), ["morning"])
        self.assertEqual(len(calendar.attendance_ids), 1 + 4 * 3)

    def test_hours_that_alternate(self):
        self.here.mfi_opening_hours = TWO_WEEKS
        self.assertEqual(self._read_texts(self.here)[1], TWO_WEEKS)
        calendar = self.here.resource_calendar_id
        self.assertTrue(calendar.two_weeks_calendar)
        sections = calendar.attendance_ids.filtered("display_type")
        self.assertEqual(sections.mapped("week_type"), ["0", "1"])
        self.assertEqual(calendar.attendance_ids.sorted("sequence")[0], sections[0])
        engine = self.here._get_mfi_calendar()
        self.assertEqual(sorted(engine.week), [0, 1, 2])
        self.assertEqual(sorted(engine.second_week), [3, 4])
        self.here.mfi_opening_hours = WEEK
        self.assertEqual(self._read_texts(self.here)[1], WEEK)
        self.assertFalse(calendar.attendance_ids.filtered("display_type"))

    def test_personal_absences_stay(self):
        calendar = self.here.resource_calendar_id
        person = self.env["resource.resource"].create(
            {"name": "Awa", "calendar_id": calendar.id, "company_id": self.here.id}
        )
        absence = self.env["resource.calendar.leaves"].create(
            {
                "name": "Absence",
                "calendar_id": calendar.id,
                "resource_id": person.id,
                "date_from": "2026-03-02 08:00:00",
                "date_to": "2026-03-02 17:00:00",
            }
        )
        self.assertFalse(self.here.mfi_public_holidays)
        self.here.mfi_public_holidays = HOLIDAYS
        self.here.mfi_public_holidays = False
        self.here.mfi_time_zone = "Asia/Tokyo"
        self.assertTrue(absence.exists())
        self.assertEqual(str(absence.date_from), "2026-03-02 08:00:00")

    # ------------------------------------------------------------------
    # Time zones
    # ------------------------------------------------------------------
    def test_holidays_keep_their_dates_in_another_time_zone(self):
        for zone in (
            "UTC",
            "Pacific/Kiritimati",
            "America/Los_Angeles",
            "Africa/Cairo",
            "Asia/Kolkata",
            "Africa/Dakar",
        ):
            with self.subTest(zone=zone):
                # in Cairo the clock skips midnight of that Friday
                text = f"2026-04-24 Clocks change\n{HOLIDAYS}"
                self.here.mfi_public_holidays = HOLIDAYS
                self.here.mfi_time_zone = zone
                self.assertEqual(self._read_texts(self.here)[2], HOLIDAYS)
                self.here.mfi_public_holidays = text
                self.assertEqual(
                    opening_hours.parse_closings(self._read_texts(self.here)[2]),
                    opening_hours.parse_closings(text),
                )
                leaf = self.here.resource_calendar_id.global_leave_ids.filtered(
                    lambda leave: leave.name == "Fête du travail"
                )
                local = self.here._to_mfi_local(leaf.date_from)
                self.assertEqual((local.hour, local.minute), (0, 0))

    def test_part_of_a_day_is_shown_as_the_whole_day(self):
        """As in the computation of deadlines, the whole local day is closed."""
        self.here.mfi_time_zone = "Asia/Tokyo"
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.here.resource_calendar_id.id,
                "date_from": "2026-05-01 15:30:00",
                "date_to": "2026-05-01 18:00:00",
            }
        )
        self.assertEqual(self._read_texts(self.here)[2], "2026-05-02")

    def test_holidays_of_no_calendar_hold_in_all_of_the_company(self):
        """As in Odoo, such holidays apply; those of another company do not."""
        leaves = self.env["resource.calendar.leaves"]
        for company, day in ((self.here, "01"), (self.there, "04")):
            leave = leaves.with_company(company).create(
                {
                    "name": "Everywhere",
                    "calendar_id": False,
                    "date_from": f"2026-05-{day} 08:00:00",
                    "date_to": f"2026-05-{day} 17:00:00",
                }
            )
            self.assertEqual(leave.company_id, company)
        self.assertEqual(self._read_texts(self.here)[2], "2026-05-01 Everywhere")
        self.assertEqual(
            self.here._get_mfi_calendar().holidays, frozenset({date(2026, 5, 1)})
        )
        page = self.env["res.config.settings"].with_user(self.admin)
        page = page.with_company(self.here).create({})
        listed = leaves.search(page.action_mfi_holidays()["domain"])
        self.assertEqual(str(listed.date_from.date()), "2026-05-01")
        self.here.mfi_public_holidays = False
        self.assertFalse(self._read_texts(self.here)[2])
        self.assertEqual(self._read_texts(self.there)[2], "2026-05-04 Everywhere")

    # ------------------------------------------------------------------
    # Owner of the calendar
    # ------------------------------------------------------------------
    def test_a_shared_calendar_is_copied_first(self):
        shared = self.here.resource_calendar_id
        self.here.write({"mfi_opening_hours": WEEK, "mfi_public_holidays": HOLIDAYS})
        self.there.resource_calendar_id = shared
        before = self._read_texts(self.here)
        self.there.mfi_public_holidays = f"{HOLIDAYS}\n2026-05-20 Fête nationale"
        self.assertNotEqual(self.there.resource_calendar_id, shared)
        self.assertEqual(self.there.resource_calendar_id.company_id, self.there)
        self.assertIn("Douala", self.there.resource_calendar_id.name)
        self.assertEqual(self._read_texts(self.here), before)
        self.assertEqual(
            self._read_texts(self.there),
            [*before[:2], f"{HOLIDAYS}\n2026-05-20 Fête nationale"],
        )
        own = self.there.resource_calendar_id
        self.there.mfi_time_zone = "Africa/Douala"
        self.there.mfi_opening_hours = "mon 08:00-12:00"
        self.assertEqual(self.there.resource_calendar_id, own)
        self.assertEqual(self._read_texts(self.here), before)

    def test_its_owner_copies_a_shared_calendar_as_well(self):
        self.there.resource_calendar_id = self.here.resource_calendar_id
        before = self._read_texts(self.there)
        self.here.mfi_opening_hours = "mon 08:00-12:00"
        self.assertEqual(self._read_texts(self.there), before)
        self.assertEqual(self._read_texts(self.here)[1], "mon 08:00-12:00")

    def test_people_of_another_company_keep_their_days(self):
        calendar = self.here.resource_calendar_id
        calendar.sudo().company_id = False
        lines = calendar.attendance_ids
        self.env["resource.resource"].create(
            {"name": "Awa", "calendar_id": calendar.id, "company_id": self.there.id}
        )
        self.here.mfi_opening_hours = "mon 08:00-12:00"
        self.assertNotEqual(self.here.resource_calendar_id, calendar)
        self.assertEqual(calendar.attendance_ids, lines)

    def test_writing_the_same_copies_nothing(self):
        shared = self.here.resource_calendar_id
        self.there.resource_calendar_id = shared
        self.there.write(
            {
                "mfi_time_zone": self.here.mfi_time_zone,
                "mfi_opening_hours": self.here.mfi_opening_hours,
                "mfi_public_holidays": self.here.mfi_public_holidays,
            }
        )
        self.assertEqual(self.there.resource_calendar_id, shared)

    def test_a_company_without_calendar_gets_one_when_needed(self):
        self.here.resource_calendar_id = False
        self.assertEqual(self._read_texts(self.here), [False, "", ""])
        self.here.write({"mfi_opening_hours": "", "mfi_public_holidays": ""})
        self.assertFalse(self.here.resource_calendar_id)
        before = self.here._get_mfi_calendar()
        self.here.mfi_public_holidays = HOLIDAYS
        self.assertEqual(self.here.resource_calendar_id.company_id, self.here)
        self.assertEqual(
            self._read_texts(self.here), ["UTC", "mon-fri 08:00-17:00", HOLIDAYS]
        )
        after = self.here._get_mfi_calendar()
        self.assertEqual((after.week, after.tz), (before.week, before.tz))

    def test_a_new_company_may_bring_its_hours(self):
        company = self.env["res.company"].create(
            {
                "name": "New",
                "mfi_public_holidays": HOLIDAYS,
                "mfi_opening_hours": WEEK,
                "mfi_time_zone": "Africa/Douala",
            }
        )
        company = company.with_context(lang="en_US")
        self.assertEqual(self._read_texts(company), ["Africa/Douala", WEEK, HOLIDAYS])


@tagged("post_install", "-at_install")
class TestProfileHours(HoursCommon):
    """A profile contains the settings that determine working days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profiles = cls.env["mfi.profile"].with_user(cls.admin)

    def _apply(self, company, **values):
        """Import a profile with some settings and return the changes it makes."""
        text = json.dumps({**HEAD, "settings": values})
        return self.profiles._import_profile(self.profiles._read_profile(text), company)

    def test_faults_are_located_before_anything_is_written(self):
        for name, text, message in (
            ("mfi_time_zone", "Africa/Dakkar", "must be one of: .*Africa/Dakar"),
            ("mfi_time_zone", None, "must not be empty"),
            ("mfi_opening_hours", " ", "must not be empty"),
            ("mfi_opening_hours", "mon 8-12", "“8-12” has no valid hours"),
            (
                "mfi_public_holidays",
                "1 May 2026",
                "“1 May 2026” does not begin with a date",
            ),
        ):
            text = json.dumps({**HEAD, "settings": {name: text}})
            with (
                self.subTest(text=text),
                self.assertRaisesRegex(UserError, f"settings.{name}: .*{message}"),
            ):
                self.profiles._read_profile(text)

    def test_from_one_company_to_another_in_another_zone(self):
        for text in (WEEK, TWO_WEEKS):
            self.here.write(
                {
                    "mfi_time_zone": "America/Santo_Domingo",
                    "mfi_opening_hours": text,
                    "mfi_public_holidays": HOLIDAYS,
                }
            )
            self.there.write(
                {
                    "mfi_time_zone": "Pacific/Auckland",
                    "mfi_public_holidays": "2026-01-01 New Year",
                }
            )
            file = self.profiles.with_context(lang="fr_FR")._export_profile(
                self.here, "T"
            )
            carried = profile.read(file)["settings"]
            names = [name for name in carried if name in self._get_setting_names()]
            self.assertEqual(names, self._get_setting_names())
            self.assertEqual(carried["mfi_opening_hours"], text)
            for expected in (True, False):
                doc = self.profiles._read_profile(file)
                changes = self.profiles._import_profile(doc, self.there)
                self.assertEqual(bool(changes), expected)
            self.assertEqual(self._read_texts(self.there), self._read_texts(self.here))
            self.assertEqual(
                self.there._get_mfi_calendar().holidays,
                self.here._get_mfi_calendar().holidays,
            )

    def _get_setting_names(self):
        """Return the names of the three settings in their order in a file."""
        return ["mfi_time_zone", "mfi_opening_hours", "mfi_public_holidays"]

    def test_importing_only_holidays_keeps_the_hours(self):
        self.there.write({"mfi_opening_hours": WEEK, "mfi_time_zone": "Asia/Tokyo"})
        lines = self.there.resource_calendar_id.attendance_ids
        changes = self._apply(self.there, mfi_public_holidays=HOLIDAYS)
        self.assertEqual([c.field for c in changes], ["mfi_public_holidays"])
        self.assertEqual(self._read_texts(self.there), ["Asia/Tokyo", WEEK, HOLIDAYS])
        self.assertEqual(self.there.resource_calendar_id.attendance_ids, lines)

    def test_a_file_without_them_leaves_all_three(self):
        self.there.write({"mfi_opening_hours": WEEK, "mfi_public_holidays": HOLIDAYS})
        before = self._read_texts(self.there)
        for path in self.profiles._get_shipped_profiles().values():
            doc = self.profiles._read_profile(path.read_text("utf-8"))
            self.profiles._import_profile(doc, self.there)
        self.assertEqual(self._read_texts(self.there), before)

    def test_what_is_not_set_up_is_not_exported(self):
        self.here.resource_calendar_id = False
        carried = profile.read(self.profiles._export_profile(self.here, "T"))[
            "settings"
        ]
        self.assertFalse(set(carried) & set(self._get_setting_names()))
        self.here.mfi_time_zone = "Africa/Dakar"
        carried = profile.read(self.profiles._export_profile(self.here, "T"))[
            "settings"
        ]
        self.assertNotIn("mfi_public_holidays", carried)
        self.assertEqual(carried["mfi_time_zone"], "Africa/Dakar")

    def test_a_file_written_by_hand_applies_once(self):
        for expected in (True, False):
            changes = self._apply(
                self.there,
                mfi_public_holidays="2026-05-01  Fête\n\n2026-01-01 Jour de l’An\n",
                mfi_opening_hours="Lundi-ven 8h-13h, 14h-17h",
                mfi_time_zone="Africa/Douala",
            )
            self.assertEqual(bool(changes), expected)
        self.assertEqual(
            self._read_texts(self.there),
            [
                "Africa/Douala",
                "mon-fri 08:00-13:00 14:00-17:00",
                "2026-01-01 Jour de l’An\n2026-05-01 Fête",
            ],
        )

    def test_the_preview_shows_old_and_new(self):
        admin = self.admin
        admin.company_id = self.there
        self.there.write({"mfi_opening_hours": WEEK, "mfi_public_holidays": HOLIDAYS})
        values = {
            "mfi_opening_hours": "mon-fri 08:00-12:00",
            "mfi_public_holidays": HOLIDAYS.replace("Korité", "Aïd"),
        }
        text = json.dumps({**HEAD, "settings": values})
        wizard = (
            self.env["mfi.profile.import"]
            .with_user(admin)
            .with_company(self.there)
            .with_context(lang="fr_FR")
            .create({"source": "file", "file": base64.b64encode(text.encode())})
        )
        wizard.action_preview()
        self.assertEqual(
            [(line.old, line.new) for line in wizard.line_ids],
            [
                (
                    "lun-jeu 08:00-13:00 14:00-17:00; ven 08:00-12:30; sam 09:00-12:00",
                    "lun-ven 08:00-12:00",
                ),
                ("2026-03-20..2026-03-21 Korité", "2026-03-20..2026-03-21 Aïd"),
            ],
        )
        self.assertEqual(self._read_texts(self.there)[1], WEEK)
        wizard.action_apply()
        self.assertEqual(wizard.change_count, 0)
        self.assertEqual(self._read_texts(self.there)[1], "mon-fri 08:00-12:00")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHoursAndPromises(ComplaintCommon):
    """Promised dates do not change; new ones follow the texts."""

    def test_a_promised_date_follows_the_hours_of_its_day(self):
        first = self._create_complaint(complaint_severity="moderate")
        promised = first.complaint_deadline
        self.assertEqual(str(promised.date()), "2026-03-10")
        self.company.mfi_public_holidays = "2026-03-05 Korité"
        second = self._create_complaint(complaint_severity="moderate")
        self.assertEqual(str(second.complaint_deadline.date()), "2026-03-11")
        self.company.mfi_opening_hours = "mon-sat 08:00-17:00"
        third = self._create_complaint(complaint_severity="moderate")
        self.assertEqual(str(third.complaint_deadline.date()), "2026-03-10")
        self.env.invalidate_all()
        self.assertEqual(first.complaint_deadline, promised)
