/** The way through sign-in and back. It asks nothing of a person whom the hub still knows, so a page may take it alone. */

const LAST_LEFT = "spbe-signed-in-at";
const TOO_SOON = 30_000; // milliseconds: a sign-in that did not help is not tried again by itself

/**
 * Go through sign-in by itself, unless that did not help a moment ago.
 *
 * @param {string} address
 * @returns {boolean} whether the page is being left
 */
export function passThrough(address) {
  if (recently()) return false;
  remember();
  location.assign(address);
  return true;
}

/** Note that the page is left for sign-in now. */
export function remember() {
  try {
    sessionStorage.setItem(LAST_LEFT, String(Date.now()));
  } catch {
    // without storage no page leaves by itself: see recently
  }
}

/** @returns {boolean} */
function recently() {
  try {
    return Date.now() - Number(sessionStorage.getItem(LAST_LEFT) ?? 0) < TOO_SOON;
  } catch {
    return true;
  }
}
