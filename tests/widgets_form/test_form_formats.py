"""The browser's exact numbers and forms, run in a browser against the Python ones."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spbe_core import formats, instruments

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def blank(chromium, desk):
    """A page of the lab's host: modules import each other by relative address there."""
    page = chromium.new_page()
    page.goto(f"{desk.origin}/services/apps/static/x/tokens.css")
    yield page
    page.close()


def run(page, module: str, expression: str, value: object = None):
    return page.evaluate(
        f"async (value) => {{ const m = await import('/services/apps/static/x/{module}'); return {expression}; }}",
        value,
    )


def test_every_gain_is_exact(blank):
    weights = {each.weight for each in instruments.load("permenpanrb-59-2020").indicators}
    for weight in weights:
        for steps in range(-4, 5):
            found = run(
                blank, "exact.mjs", "String(m.gain(...value).n) + '/' + m.gain(...value).d", [str(weight), steps]
            )
            assert Fraction(found) == weight * steps / 100


@pytest.mark.parametrize("value", ["2.125", "3.815", "3.495", "10/3", "-1/200", "1199/400", "0", "7/2", "-0.0001"])
def test_g5_06_two_decimals_agree_with_the_one_formatter(blank, value):
    shown = run(blank, "exact.mjs", "m.decimals(m.fraction(value), 2)", value)
    assert shown == formats.two_decimals(Fraction(value))


@pytest.mark.parametrize("value", ["", "1,5", "1/0", "abc", "1.", "--1", "1e3", "Infinity"])
def test_what_is_not_exact_is_refused(blank, value):
    assert (
        run(blank, "exact.mjs", "(() => { try { m.fraction(value); } catch (e) { return e.name; } })()", value)
        == "RangeError"
    )


@pytest.mark.parametrize(
    ("typed", "neutral"),
    [
        ("3,81", "3.81"), ("3.81", "3.81"), ("3,8", "3.8"), (" 3,81 ", "3.81"), ("\u00a03,81\u00a0", "3.81"),
        ("３,８１", "3.81"),
        ("5", "5"), ("5,00", "5.00"), ("5,01", None), ("1.000", None), ("-0,0", None), ("0,99", None), ("6", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_index_is_read_as_meant_or_refused(blank, typed, neutral):
    assert run(blank, "format.mjs", "m.readIndex(value)", typed) == neutral


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("WIB", "31 Desember 2025 23.30 WIB"), ("WITA", "1 Januari 2026 00.30 WITA"), ("WIT", "1 Januari 2026 01.30 WIT")],
)
def test_instants_are_shown_in_the_zone_asked_for(blank, zone, shown):
    assert run(blank, "format.mjs", "m.moment('2025-12-31T16:30:00+00:00', value, 0)", zone) == shown


def test_ids_are_versions_4_and_differ(blank):
    ids = run(blank, "registry.mjs", "Array.from({ length: 100 }, m.uuid)")
    assert len(set(ids)) == 100
    assert all(len(each) == 36 and each[14] == "4" and each[19] in "89ab" for each in ids)


def test_a_difference_put_together_is_both_texts_and_long_ones_are_quick(blank):
    """Whatever two texts are, nothing is lost or invented between them; 20,000 letters without likeness stay quick."""
    wrong, slowest, parts = run(
        blank,
        "diff.mjs",
        """(() => {
          let seed = 7;
          const draw = (n) => (seed = (seed * 48271) % 2147483647) % n;
          const words = ["aku", "pergi", " ", "\\n", ".", "22", "é", "𝕏", "<b>"];
          const text = (n) => Array.from({length: draw(n)}, () => words[draw(words.length)]).join("");
          const side = (parts, other) => parts.filter(({kind}) => kind !== other).map((one) => one.text).join("");
          const wrong = [];
          const check = (a, b) => {
            const parts = m.difference(a, b);
            if (side(parts, "ins") !== a || side(parts, "del") !== b) wrong.push([a.slice(0, 99), b.slice(0, 99)]);
          };
          for (let turn = 0; turn < 3000; turn += 1) check(text(12), text(12));
          const long = (all) => Array.from({length: 10000}, () => all[draw(all.length)]).join(" ");
          const from = performance.now();
          check(long("ab"), long("ab"));
          check(long("a"), long("b"));
          return [wrong, performance.now() - from, m.difference("Perbup 12 pasal 4", "Perwali 13 pasal 4, ayat 2")];
        })()""",
    )
    assert wrong == []
    assert slowest < 2000
    assert [(each["kind"], each["text"]) for each in parts] == [
        ("del", "Perbup 12"),
        ("ins", "Perwali 13"),
        ("same", " pasal 4"),
        ("ins", ", ayat 2"),
    ]


def test_undo_never_takes_a_colleagues_words(blank):
    lost = run(
        blank,
        "penilaian/undo.mjs",
        """(() => {
          let seed = 11;
          const draw = (n) => (seed = (seed * 48271) % 2147483647) % n;
          const lost = [];
          for (let turn = 0; turn < 2000; turn += 1) {
            const undo = new m.Undo("");
            const others = [];
            let text = "";
            for (let step = 0; step < 12; step += 1) {
              const at = draw(text.length + 1);
              if (draw(2)) {
                text = text.slice(0, at) + "abc".slice(0, 1 + draw(3)) + text.slice(at);
                undo.typed(text, step * 2000, at);
              } else {
                text = text.slice(0, at) + String.fromCharCode(65 + step) + text.slice(at);
                undo.moved(text);
                others.push(String.fromCharCode(65 + step));
              }
            }
            const all = [text];
            for (let to; (to = undo.undo()); ) all.push(to.text);
            if (others.some((one) => !all.at(-1).includes(one))) lost.push(all);
            for (const before of all.slice(0, -1).reverse()) if (undo.redo()?.text !== before) lost.push(all);
          }
          return lost;
        })()""",
    )
    assert lost == []


@pytest.mark.parametrize(
    ("typed", "tongue", "number"),
    [
        ("150", "id", 150),
        (" 1.500 ", "id", 1500),
        ("1,500", "en", 1500),
        ("1.5", "id", None),
        ("1,500", "id", None),
        ("1.500", "en", None),
        ("15.00", "id", None),
        ("-3", "id", None),
        ("", "id", None),
    ],
)
def test_a_whole_number_has_marks_between_thousands_alone(blank, typed, tongue, number):
    assert run(blank, "rencana/means.mjs", "m.wholeNumber(...value)", [typed, tongue]) == number
