"""The queue between hand and registry: what is on the device before a write leaves, and what follows its reply."""

from __future__ import annotations

import pytest

from widgets import assets

pytestmark = pytest.mark.browser

QUEUE = """async (folder) => {
  const { Outbox } = await import(`${folder}/outbox.mjs`);
  const { openStore } = await import(`${folder}/outbox_store.mjs`);
  const store = await openStore();
  const facts = ({ slot, value, tried, version }) => [slot, value, tried, version];
  const held = async () => (await store.all("uji", "a")).map(facts);
  const told = [];
  const client = {
    now: () => Date.now(),
    async write(method, path, { value }, { version }) {
      told.push(["sent", value, version, await held()]);
      return { stored: { value, version: version + 1, at: "2026-01-01T00:00:00Z" } };
    },
  };
  const outbox = await Outbox.open(client, "uji", "a", openStore());
  const saved = new Promise((done) =>
    outbox.addEventListener("saved", async ({ detail: { reply } }) => {
      const { value, version } = reply.stored;
      told.push(["saved", value, version, outbox.status.waiting, outbox.pending("answer/i1/level")]);
      if (value === 2) await outbox.put("answer/i1/level", 3, { version: 0 }); // the page is not redrawn yet
      else done();
    }),
  );
  await outbox.put("answer/i1/level", 2, { version: 0 });
  const busy = outbox.busy;
  await saved;
  while (outbox.busy) await new Promise((done) => setTimeout(done, 5));
  const left = await held();
  outbox.close();
  return { told, busy, left };
}"""


def test_a_level_is_noted_as_sent_before_it_leaves_and_its_reply_waits_for_no_disk(sheet, open_as):
    page = open_as("operator", anchor="i22")
    folder = assets.url("outbox.mjs").rpartition("/")[0]
    found = page.evaluate(QUEUE, folder)
    slot = "answer/i1/level"
    assert found["told"] == [
        ["sent", 2, 0, [[slot, 2, True, 0]]],
        ["saved", 2, 1, 0, None],
        # on the reply's version, not the page's
        ["sent", 3, 1, [[slot, 3, True, 1]]],
        ["saved", 3, 2, 0, None],
    ]
    assert found["busy"] is True
    assert found["left"] == []


FULL = """async (folder) => {
  const { Held, openStore } = await import(`${folder}/outbox_store.mjs`);
  const held = new Held(await openStore(), "uji", "penuh");
  const item = (slot) => [{ put: { user: "uji", assessment: "penuh", slot, value: slot, state: "waiting" } }];
  await held.change("sudah ada", () => item("sudah ada"));
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError") };
  const done = await Promise.allSettled(["satu", "dua"].map((slot) => held.change(slot, () => item(slot))));
  IDBObjectStore.prototype.put = put;
  return [done.map(({ status }) => status), held.durable, held.items.map(({ slot }) => slot).sort()];
}"""


def test_two_writes_that_meet_a_full_device_at_once_are_both_held(sheet, open_as):
    page = open_as("operator", anchor="i22")
    folder = assets.url("outbox.mjs").rpartition("/")[0]
    assert page.evaluate(FULL, folder) == [["fulfilled", "fulfilled"], False, ["dua", "satu", "sudah ada"]]
