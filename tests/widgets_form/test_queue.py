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


MADE = """async (folder) => {
  const { Outbox } = await import(`${folder}/outbox.mjs`);
  const { openStore } = await import(`${folder}/outbox_store.mjs`);
  const action = (title) => ({ indicator: "i1", to_level: 3, due: "2026-02-01", title });
  const sent = [];
  let reply, arrived;
  const held = new Promise((done) => (reply = done));
  const first = new Promise((done) => (arrived = done));
  const client = {
    now: () => Date.now(),
    async write(method, path, body, { version }) {
      sent.push([method, path, body?.title ?? null, version]);
      arrived();
      if (method === "POST") await held;
      const was = { ...action("lain"), id: "lama", version: 1, at: "2025-01-01T00:00:00Z" };
      const made = { ...action(body?.title), id: "baru", version: (version ?? 0) + 1, at: "2026-01-01T00:00:00Z" };
      return { plan: { actions: [made, was] }, action: made.id };
    },
  };
  const outbox = await Outbox.open(client, "uji", "aksi", openStore());
  const slot = "new-action/x";
  await outbox.put(slot, action("satu"), { version: null });
  await first;
  await outbox.put(slot, action("dua"), { version: null }); // while the first is on its way
  const rest = async () => {
    while (outbox.busy || outbox.items.length) await new Promise((done) => setTimeout(done, 5));
  };
  reply();
  await rest();
  await outbox.put(slot, action("tiga"), { version: null }); // by who still has the old name
  await rest();
  await outbox.put(slot, null, { version: null });
  await rest();
  outbox.close();
  return sent;
}"""


def test_what_follows_a_new_action_changes_it_and_makes_no_second_one(sheet, open_as):
    page = open_as("operator", anchor="i22")
    folder = assets.url("outbox.mjs").rpartition("/")[0]
    assert page.evaluate(MADE, folder) == [
        ["POST", "assessments/aksi/plan/actions", "satu", None],
        ["PUT", "actions/baru", "dua", 1],
        ["PUT", "actions/baru", "tiga", 2],
        ["DELETE", "actions/baru", None, 3],
    ]


BACK = """async (folder) => {
  const { Outbox } = await import(`${folder}/outbox.mjs`);
  const { UnreachableError } = await import(`${folder}/registry.mjs`);
  const attempts = [];
  let attempted = () => 0;
  const next = () => new Promise((done) => (attempted = done));
  const write = () => new Promise((_, fail) => (attempts.push(() => fail(new UnreachableError("away"))), attempted()));
  const outbox = await Outbox.open({ now: () => Date.now(), write }, "uji", "tersambung");
  let tried = next();
  await outbox.put("answer/i1/level", 2, { version: 0 });
  for (let failed = 0; failed < 5; failed += 1) { // somebody goes on filling
    await tried;
    tried = next();
    attempts.at(-1)();
    while (outbox.busy) await new Promise((done) => setTimeout(done));
    outbox.flush();
  }
  await tried;
  tried = next();
  dispatchEvent(new Event("online"));
  attempts.at(-1)(); // it had begun before
  const late = new Promise((done) => setTimeout(done, 10_000, "waits"));
  const found = await Promise.race([tried.then(() => "tried"), late]);
  outbox.close();
  return found;
}"""


def test_an_attempt_that_fails_as_the_network_comes_back_is_soon_followed_by_another(sheet, open_as):
    page = open_as("operator", anchor="i22")
    folder = assets.url("outbox.mjs").rpartition("/")[0]
    assert page.evaluate(BACK, folder) == "tried"  # it had waited for half a minute


CLOCKS = """async ([folder, heard]) => {
  const { Client } = await import(`${folder}/registry.mjs`);
  const [ask, time] = [window.fetch, Date.now];
  const client = new Client("uji");
  const found = [];
  try {
    for (const [here, second] of heard) {
      Date.now = () => here;
      const headers = { Date: new Date(second).toUTCString(), "Content-Type": "application/json" };
      window.fetch = async () => new Response("{}", { headers });
      await client.get("x");
      found.push(client.now() - here);
    }
  } finally {
    [window.fetch, Date.now] = [ask, time];
  }
  return found;
}"""


@pytest.mark.parametrize(
    ("heard", "ahead"),
    [
        ([(61_900, 61_000), (63_950, 62_000), (64_001, 64_000)], [0, 0, 0]),  # they agree
        ([(1_000, 61_000), (2_500, 62_000), (3_400, 63_000)], [60_000, 60_000, 60_000]),  # the device is late
        ([(61_000, 1_000)], [-58_000]),  # it is early: at least by so much
    ],
)
def test_the_servers_clock_is_known_by_whole_seconds_and_moves_no_equal_clock(sheet, open_as, heard, ahead):
    page = open_as("operator", anchor="i22")
    folder = assets.url("registry.mjs").rpartition("/")[0]
    assert page.evaluate(CLOCKS, [folder, heard]) == ahead
