/** Which external indices are still awaited, and where their register is on the page. */

/** The register's place in the page's address, beside those of the indicators. */
export const REGISTER = "indeks-luar";

/** @param {import("../penilaian/sheet.mjs").Sheet} sheet @param {import("../instrument.mjs").Instrument} instrument @returns {number} indices without a value */
export const waiting = (sheet, { external }) => external.filter(({ id }) => sheet.storedExternal(id).value === null).length;
