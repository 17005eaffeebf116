/**
 * Exact fractions, for the few sums a page may do by itself (weight × levels ÷ 100).
 *
 * The index and its predicate are never computed here: they come from the registry, where the one scorer is.
 * A browser number would round 0.1 + 0.2; a gain printed on the page has to be the exact one.
 *
 * @typedef {{n: bigint, d: bigint}} Fraction numerator and positive denominator, in lowest terms
 */

/** @param {bigint} a @param {bigint} b @returns {bigint} */
const gcd = (a, b) => (b === 0n ? a : gcd(b, a % b));

/** @param {bigint} n @param {bigint} d @returns {Fraction} */
function reduced(n, d) {
  const sign = d < 0n ? -1n : 1n;
  const size = n < 0n ? -n : n;
  const by = gcd(size, d * sign) || 1n;
  return { n: (n * sign) / by, d: (d * sign) / by };
}

/**
 * Read a neutral number text.
 *
 * @param {string | number} text `"1.30"`, `"13/10"`, `"3"` or a whole number
 * @returns {Fraction}
 * @throws {RangeError} when the text is none of these
 */
export function fraction(text) {
  const match = /^([+-]?)(\d+)(?:\.(\d+)|\/(\d+))?$/.exec(String(text));
  if (!match || (match[4] !== undefined && /^0+$/.test(match[4]))) throw new RangeError(`not an exact number: ${text}`);
  const sign = match[1] === "-" ? -1n : 1n;
  if (match[4] !== undefined) return reduced(sign * BigInt(match[2]), BigInt(match[4]));
  const tail = match[3] ?? "";
  return reduced(sign * BigInt(match[2] + tail), 10n ** BigInt(tail.length));
}

/** @param {Fraction} a @param {Fraction} b @returns {Fraction} */
export const times = (a, b) => reduced(a.n * b.n, a.d * b.d);

/** @param {Fraction} a @param {Fraction} b @returns {Fraction} */
export const minus = (a, b) => reduced(a.n * b.d - b.n * a.d, a.d * b.d);

/** @param {Fraction} a @param {Fraction} b @returns {number} negative, zero or positive */
export function compare(a, b) {
  const { n } = minus(a, b);
  return n < 0n ? -1 : n > 0n ? 1 : 0;
}

/**
 * What moving an indicator by `steps` levels adds to the index: weight (percent) × steps ÷ 100.
 *
 * @param {string} weight the indicator's weight in percent, as neutral text
 * @param {number} steps whole number of levels, may be negative
 * @returns {Fraction}
 */
export const gain = (weight, steps) => times(fraction(weight), { n: BigInt(steps), d: 100n });

/**
 * What moving an indicator from one level or score to another adds to the index.
 *
 * @param {string} weight percent @param {string | number} from @param {string | number} to neutral texts or whole numbers
 * @returns {Fraction}
 */
export const rise = (weight, from, to) => times(times(fraction(weight), minus(fraction(to), fraction(from))), { n: 1n, d: 100n });

/**
 * Neutral decimal text, half away from zero.
 *
 * @param {Fraction} value
 * @param {number} places decimals, 0 or more
 * @returns {string} for example `"-0.03"`
 */
export function decimals(value, places) {
  const size = value.n < 0n ? -value.n : value.n;
  const scaled = (size * 10n ** BigInt(places) * 2n + value.d) / (value.d * 2n);
  const digits = scaled.toString().padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return value.n < 0n && scaled > 0n ? `-${text}` : text;
}

/**
 * The shortest exact decimal text between two lengths: 0.0275 keeps four decimals, 0.030 keeps three.
 *
 * @param {Fraction} value
 * @param {number} least fewest decimals
 * @param {number} most most decimals; a value that needs more is rounded there
 * @returns {string} neutral decimal text
 */
export function shortest(value, least, most) {
  for (let places = least; places < most; places += 1) {
    if ((value.n * 10n ** BigInt(places)) % value.d === 0n) return decimals(value, places);
  }
  return decimals(value, most);
}
