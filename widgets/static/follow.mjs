/** Follow an assessment: what others change and who is there, by stream or by asking; and say so when neither works. */
import { listen } from "./live.mjs";
import { OtherPersonError, SignedOutError } from "./registry.mjs";
import { watch } from "./watch.mjs";

/**
 * @param {{client: import("./registry.mjs").Client, outbox: import("./outbox.mjs").Outbox, assessment: string,
 *   presence: import("./presence.mjs").Presence, told: ReturnType<typeof import("./keeper.mjs").keeper>,
 *   life: AbortSignal, seq: () => number, take: (changes: any) => Promise<void> | void}} options `seq`: what the page
 *   knows; `take`: what to do with wire.Changes
 * @returns {{soon: () => void}} `soon` asks at once
 */
export function follow({ client, outbox, assessment, presence, told, life, seq, take }) {
  const path = `assessments/${encodeURIComponent(assessment)}`;
  const reached = () => {
    if (outbox.status.waiting) outbox.flush();
  };
  const watched = watch(
    async () => {
      await take(await client.get(`${path}/changes?after=${seq()}`, { signal: life, tries: 1 }));
      if (!watched.heard()) presence.stay();
      reached();
    },
    {
      signal: life,
      hear: (signal, onOpen) =>
        listen(client, `${path}/live?after=${seq()}&${presence.begin()}`, {
          signal,
          onOpen() {
            onOpen();
            reached();
          },
          on: {
            changes: (changes) => void Promise.resolve(take(changes)).catch(() => watched.soon()),
            presence: (present) => presence.take(present),
          },
        }),
      onLost(error) {
        presence.take(null);
        if (error instanceof SignedOutError) told.signedOut();
        else if (error instanceof OtherPersonError) told.otherPerson(error.message);
        else told.lost(error);
      },
      onBack: () => told.back(),
    },
  );
  return watched;
}
