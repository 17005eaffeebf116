"""Making many reports from a notebook: the lab does it outside this server; here it is started, seen and stopped.

Plain ipywidgets: a few fields, a button, and one line per job with its progress, its rate and the time that is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as ui

from spbe_core import called, results, wire
from spbe_core.client import Registry
from spbe_core.errors import SpbeError
from widgets import writing
from widgets.i18n import LANGUAGES, _

WHOLE = """<style>
.spbe-whole.widget-checkbox { height: auto; }
.spbe-whole.widget-checkbox .widget-label-basic { white-space: normal; line-height: 1.4; }
</style>"""
"""Words beside a box go on in the next line where it is narrow: ipywidgets cut them, with what they warn of."""
LOOK_SECONDS = 2.0
SHOWN = 5
"""Jobs that are shown, the newest first."""


def state_word(state: wire.ReportJobState) -> str:
    """Return where a job is, in words."""
    return {
        "berjalan": _("berjalan"),
        "selesai": _("selesai"),
        "sebagian": _("selesai sebagian"),
        "gagal": _("gagal"),
        "dihentikan": _("dihentikan"),
        "terhenti": _("terputus"),
    }[state]


Act = Callable[[wire.ReportJob], None]


class JobLine(ui.VBox):  # type: ignore[misc] # ships no types
    """One job: what it is called, how far it is, what can be done with it.

    Looking again changes only what has changed, so that a button keeps the focus and a screen reader its place.

    Parameters
    ----------
    job : ReportJob
    stop, resume, keep : callable
        Called with the job when its button is pressed.
    """

    def __init__(self, job: wire.ReportJob, *, stop: Act, resume: Act, keep: Act) -> None:
        self._job = job
        self._title, self._counted, self._said = ui.HTML(), ui.HTML(), ui.HTML()
        self._bar = ui.IntProgress(layout=ui.Layout(width="auto"))
        self._stop = ui.Button(description=_("Hentikan"), button_style="warning")
        self._stop.on_click(lambda _button: stop(self._job))
        self._resume = ui.Button(description=_("Lanjutkan"))
        self._resume.on_click(lambda _button: resume(self._job))
        self._keep = ui.Button(description=_("Simpan zip"))
        self._keep.on_click(lambda _button: keep(self._job))
        super().__init__(layout=ui.Layout(border_top="1px solid #e2dacd", padding="8px 0"))
        self.show(job)

    def show(self, job: wire.ReportJob) -> None:
        """Show where the job is now."""
        self._job = job
        self._title.value = f"<b>{escape(job.name)} {job.year}</b> · {escape(job.by_name)} · {state_word(job.state)}"
        self._bar.max, self._bar.value = max(job.total, 1), job.done
        self._counted.value = escape(counted(job))
        self._said.value = f"<pre style='white-space:pre-wrap'>{escape(job.said)}</pre>" if job.said else ""
        offered = (
            (self._stop, job.state == "berjalan"),
            (self._resume, job.state not in {"berjalan", "selesai"}),
            (self._keep, job.packed),
            (self._said, bool(job.said)),
        )
        self.children = (self._title, self._bar, self._counted, *(part for part, there in offered if there))


class ReportJobsView(ui.VBox):  # type: ignore[misc] # ships no types
    """Start, see and stop the making of reports.

    Parameters
    ----------
    registry : Registry
        Client with the person's own token; reports are made and published with the same rights.
    folder : Path, optional
        Where a zip is put; the person's home when absent (the lab's own folders can only be read).
    """

    def __init__(self, registry: Registry, folder: Path | None = None) -> None:
        self._registry, self._folder = registry, folder or Path.home()
        self._looking: asyncio.Task[None] | None = None
        self._lines: dict[str, JobLine] = {}
        self._unread = False
        years = self._years()
        self._programmes = self._read_programmes()
        wide = {"layout": ui.Layout(width="auto"), "style": {"description_width": "9em"}}
        known = [
            (_("{name} ({n} daerah)").format(name=each.name, n=len(each.regions)), each.code)
            for each in self._programmes.values()
        ]
        self.programme = ui.Dropdown(
            description=_("Program"), options=[(_("tanpa program"), ""), *known], value="", **wide
        )
        self.codes = ui.Textarea(
            description=_("Daerah"), placeholder=_("Kosong: semua daerah dampingan Anda"), rows=2, **wide
        )
        self.name = ui.Text(description=_("Nama zip"), placeholder=_("Kosong: nama program, atau dampingan"), **wide)
        self.year = ui.Dropdown(description=_("Tahun"), options=years, value=max(years, default=None), **wide)
        languages = [(name, code) for code, name in LANGUAGES.items()]
        self.language = ui.Dropdown(description=_("Bahasa"), options=languages, value="id", **wide)
        self.plan = ui.Checkbox(description=_("Muat rencana aksi dan catatan (laporan menjadi terbatas)"), **wide)
        self.slides = ui.Checkbox(description=_("Juga Paparan Sekda dan Matriks Tindak Lanjut"), **wide)
        self.publish = ui.Checkbox(description=_("Terbitkan di halaman Laporan daerah"), **wide)
        for box in (self.plan, self.slides, self.publish):
            box.indent = False
            box.add_class("spbe-whole")
        self.begin = ui.Button(description=_("Buat laporan"), button_style="primary")
        self.begin.on_click(lambda _button: self.start())
        self.said = ui.HTML()
        self.jobs = ui.VBox()
        fields = (self.programme, self.codes, self.name, self.year, self.language, self.plan, self.slides, self.publish)
        super().__init__([ui.HTML(WHOLE), *fields, self.begin, self.said, self.jobs])
        self.refresh()

    def start(self) -> None:
        """Have the lab make the reports that are asked for, and look on."""
        try:
            asked = wire.ReportJobStart(
                **self._whom(),
                year=self.year.value,
                language=self.language.value,
                plan=self.plan.value,
                slides=self.slides.value,
                publish=self.publish.value,
            )
            self._registry.start_report_job(asked)
        except (SpbeError, ValueError) as error:
            self._say(
                str(error) if isinstance(error, SpbeError) else _("Isian belum benar: periksa kode dan tahunnya.")
            )
            return
        self._say(_("Dimulai. Halaman ini boleh ditutup; lab meneruskannya.") + self._left_out(asked))
        self.refresh()

    def stop(self, job: str) -> None:
        """Ask a job to stop after the report that it is delivering."""
        try:
            self._registry.stop_report_job(job)
        except SpbeError as error:
            self._say(str(error))
        self.refresh()

    def resume(self, job: str) -> None:
        """Have the lab go on with a job that ended before its end."""
        try:
            self._registry.resume_report_job(job)
        except SpbeError as error:
            self._say(str(error))
        self.refresh()

    def keep(self, job: wire.ReportJob) -> None:
        """Put a job's zip into the folder."""
        name = f"laporan-{job.year}-{job.id[:8]}.zip"
        try:
            (self._folder / name).write_bytes(self._registry.report_job_zip(job.id))
        except (SpbeError, OSError) as error:
            self._say(str(error))
            return
        self._say(_("Tersimpan di folder Anda: {name}").format(name=name))

    def refresh(self) -> None:
        """Read all jobs again; go on looking while one of them runs."""
        try:
            jobs = self._registry.report_jobs()[:SHOWN]
        except SpbeError as error:
            self._say(str(error))
            self._unread = True
            return
        if self._unread:  # that is over
            self._say("")
        known, self._lines = self._lines, {}
        for job in jobs:
            line = known.get(job.id)
            if line is None:
                line = JobLine(
                    job, stop=lambda of: self.stop(of.id), resume=lambda of: self.resume(of.id), keep=self.keep
                )
            else:
                line.show(job)
            self._lines[job.id] = line
        self.jobs.children = tuple(self._lines.values())
        self.begin.disabled = any(job.state == "berjalan" for job in jobs)
        if self.begin.disabled and self._looking is None:
            self._look()

    def _look(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nobody's notebook: whoever wants to see it reads again
            return
        self._looking = loop.create_task(self._look_on())

    async def _look_on(self) -> None:
        try:
            while self.begin.disabled:
                await asyncio.sleep(LOOK_SECONDS)
                await asyncio.to_thread(self.refresh)
        finally:
            self._looking = None

    def _whom(self) -> dict[str, Any]:
        """Return which regions are asked for, and what the zip is called.

        A programme is asked for as such where all of it is in the person's care; else its regions that are.
        """
        written = [each.code for each in called.several(self.codes.value)]
        named = {"name": self.name.value.strip()} if self.name.value.strip() else {}
        programme = self._programmes.get(self.programme.value)
        if programme is not None and written:
            raise SpbeError(_("Pilih sebuah program atau tulis daerahnya: salah satu."))
        if written:
            return {"codes": written, "name": wire.IN_CARE} | named
        mine = [row.region.code for row in self._registry.portfolio()]
        if programme is None:
            held = {row.region_code for row in self._registry.result_rows(self.year.value)}
            return {"codes": [code for code in mine if code in held], "name": wire.IN_CARE} | named
        if set(programme.regions) <= set(mine):
            return {"programme": programme.code} | named
        members = [code for code in programme.regions if code in mine]
        if not members:
            raise SpbeError(_("Tidak satu pun daerah program ini dalam pendampingan Anda."))
        return {"codes": members, "name": programme.name} | named

    def _left_out(self, asked: wire.ReportJobStart) -> str:
        """Say how much of the chosen programme is not made, because it is not in the person's care."""
        programme = self._programmes.get(self.programme.value)
        if programme is None or asked.programme:
            return ""
        return " " + _("{n} dari {all} daerah program itu dibuat; yang lain di luar pendampingan Anda.").format(
            n=len(asked.codes), all=len(programme.regions)
        )

    def _read_programmes(self) -> dict[str, wire.Programme]:
        try:
            return {each.code: each for each in self._registry.programmes.all()}
        except SpbeError:  # reports of named regions can be made all the same
            return {}

    def _years(self) -> list[int]:
        try:
            return sorted(results.full_years(self._registry.result_rows()), reverse=True)
        except SpbeError:
            return sorted(results.full_years(), reverse=True)

    def _say(self, text: str) -> None:
        self._unread = False
        self.said.value = f"<p role='status'>{escape(text)}</p>"


def counted(job: wire.ReportJob) -> str:
    """Say how far a job is, how quick, and how long it takes: "12 dari 62 · 1,80 laporan/detik · sisa 28 detik"."""
    said = _("{done} dari {total}").format(done=job.done, total=job.total)
    if job.state != "berjalan" or not job.rate:
        return said
    rate = writing.number(f"{job.rate:.2f}")
    return said + _(" · {rate} laporan/detik · sisa {left}").format(rate=rate, left=writing.span(job.left))
