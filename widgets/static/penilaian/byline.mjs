/** Who wrote a stored value, and when, in the region's zone. */
import { moment } from "../format.mjs";
import { t } from "../i18n.mjs";

/**
 * @param {import("../registry.mjs").FieldValue} stored
 * @param {{zone: import("../format.mjs").Zone, client: import("../registry.mjs").Client, state: any}} desk
 * @returns {string | null} `null` when nobody wrote it yet
 */
export function byline(stored, { zone, client, state }) {
  if (!stored.at) return null;
  const time = moment(stored.at, zone, client.now());
  const name = stored.author === state.person.name ? t("Anda") : (stored.author_name ?? stored.author);
  return name ? t("{name}, {time}", { name, time }) : time;
}
