/** What the roles of people are called. */
import { t } from "../i18n.mjs";

/** @type {Record<string, () => string>} */
const ROLES = {
  operator: () => t("Operator"),
  koordinator: () => t("Koordinator"),
  pendamping: () => t("Pendamping"),
  sekretariat: () => t("Sekretariat"),
};

/** @param {string} role @returns {string} the role itself where it has no name */
export const roleName = (role) => ROLES[role]?.() ?? role;
