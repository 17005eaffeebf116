"""In a whole lab: the secretariat enters three stages of one province, and benchmarks go on using penetapan only."""

from playwright.sync_api import expect

WAY = "2024: mandiri 4,35 → interviu 3,28 (−1,07) → penetapan 3,79 (+0,51)"
PROVINCES = iter((("64", "Kalimantan Timur"), ("65", "Kalimantan Utara")))
"""One for each try, both published with this penetapan: what was entered once is only corrected, with a reason."""


def test_the_secretariat_enters_three_stages_and_the_chart_follows(lab, visit, shot):
    code, province = next(PROVINCES)
    page = visit("sekretariat", 360)
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{lab.url}/services/apps/tolok-ukur?wilayah={code}&periode=2024")
    rank = page.locator("[data-main-headline]").text_content()
    assert f"{province} peringkat ke-" in rank
    page.goto(f"{lab.url}/services/apps/hasil?wilayah={code}&periode=2024")
    form = page.locator("form[data-value]")
    for stage, value in (("Mandiri", "4,35"), ("Interviu", "3,28"), ("Penetapan", "3,79")):
        form.get_by_label("Tahap").select_option(label=stage)
        form.get_by_label("Nilai", exact=True).fill(value)
        form.get_by_label("Dokumen asal").fill("Rekap evaluasi SPBE 2024")
        form.get_by_role("button", name="Simpan nilai").click()
        expect(page.locator("[data-value-said]")).to_have_text(f"Tersimpan: {value}.")
    expect(page.get_by_role("heading", name=WAY)).to_be_visible()
    shot(page, "hasil")
    page.goto(f"{lab.url}/services/apps/tolok-ukur?wilayah={code}&periode=2024")
    expect(page.get_by_role("heading", name=WAY)).to_be_visible()
    assert page.locator("[data-main-headline]").text_content() == rank
    shot(page, "tolok-ukur-tahap")
