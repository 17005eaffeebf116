"""Times on a region's pages are told in the region's own zone, by its name: one region in WITA, one in WIT."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fake_hub import person
from playwright.sync_api import expect

from spbe_core.formats import id_date, id_deadline, id_moment, id_time, zone_of

pytestmark = pytest.mark.browser

REGIONS = (("52.71", "WITA"), ("91.71", "WIT"))
EVENING = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
"""Still 30 November in WITA, already 1 December in WIT."""
FORMS = """async ([instant, zone]) => {
  const m = await import('/services/apps/static/x/format.mjs');
  return [m.time(instant, zone), m.moment(instant, zone, 0), m.day(instant, zone), m.deadline(instant, zone)];
}"""


@pytest.mark.parametrize(("code", "zone"), REGIONS)
def test_pages_tell_time_as_the_region_does(place, open_as, code, zone):
    place.region = code
    for role in ("operator", "koordinator"):
        place.desk.hub.people[place.name(role)] = person(place.name(role), role, (code,), "Yosef Waktu")
    with place.client("operator") as registry:
        draft = registry.open_assessment(code, "2025", "latihan").id
        registry.write_answer(draft, "i01", "level", 2, 0)
        changed = registry.assessment(draft).last_change_at
    assert zone_of(code) == zone
    page = open_as("operator", "penilaian", timezone_id="America/New_York")
    expect(page.locator(".ix .savedline")).to_contain_text(id_time(changed, zone))
    forms = page.evaluate(FORMS, [EVENING.isoformat(), zone])
    day = id_date(EVENING.date() if zone == "WITA" else EVENING.date().replace(month=12, day=1))
    assert forms == [id_time(EVENING, zone), id_moment(EVENING, zone), day, id_deadline(EVENING, zone)]
    again = open_as("koordinator", "riwayat", context=page.context)
    expect(again.locator(".riwayat li .when").first).to_have_text(id_time(changed, zone))
    home = open_as("operator", "beranda", context=page.context)
    expect(home.locator("main")).to_contain_text(f"tersimpan {id_moment(changed, zone)}")
