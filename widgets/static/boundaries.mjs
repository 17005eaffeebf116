/**
 * Boundaries that somebody brings along: TopoJSON whose shapes carry region codes as ids. Read in the browser and kept
 * for the page's life; neither the file nor a shape leaves the device.
 *
 * @typedef {[number, number]} Spot
 * @typedef {{code: string, rings: Spot[][]}} Shape
 */
import { t } from "./i18n.mjs";

const LARGEST = 20_000_000; // bytes, as widgets/boundaries.py
const CODE = /^\d{2}(\.\d{2})?$/;
const POLYGONS = ["Polygon", "MultiPolygon"];

/** @param {any} object @returns {any[]} */
const geometries = (object) => (Array.isArray(object?.geometries) ? object.geometries : []);

/**
 * @param {any} topology
 * @returns {Spot[][]} every arc as points; steps of a quantized file added up
 */
function arcsOf({ arcs, transform }) {
  if (!transform) return arcs;
  const { scale, translate } = transform;
  return arcs.map((/** @type {Spot[]} */ arc) => {
    let [x, y] = [0, 0];
    return arc.map(([across, up]) => {
      x += across;
      y += up;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

/** @param {Spot[][]} arcs @param {number[]} ring numbers of arcs, a reversed one as its complement @returns {Spot[]} */
function ringOf(arcs, ring) {
  const points = ring.flatMap((number, i) => {
    const arc = number < 0 ? [...arcs[~number]].reverse() : arcs[number];
    return i ? arc.slice(1) : arc; // arcs of a ring share their ends
  });
  if (!points.flat().every(Number.isFinite)) throw new RangeError("a point is no number");
  return points;
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(t("Berkas ini bukan JSON. Simpan sebagai TopoJSON (UTF-8)."));
  }
}

/**
 * @param {string} text of a file
 * @returns {Shape[]} the shapes of the first object with region codes
 * @throws {Error} what is wrong with it and what to do, to be shown
 */
export function shapesIn(text) {
  const topology = parsed(text);
  if (topology?.type !== "Topology" || !(topology.objects instanceof Object) || !Array.isArray(topology.arcs)) {
    throw new Error(t("Berkas ini bukan TopoJSON. GeoJSON dapat diubah dengan mapshaper atau topojson."));
  }
  const coded = (/** @type {any} */ shape) => POLYGONS.includes(shape?.type) && typeof shape.id === "string" && CODE.test(shape.id);
  const object = Object.values(topology.objects).find((each) => geometries(each).some(coded));
  if (!object) throw new Error(t("Tidak ada bidang dengan kode wilayah sebagai id. Isi id dengan kode Kemendagri bertitik sebagai teks, misalnya 11.10."));
  try {
    const arcs = arcsOf(topology);
    return geometries(object).filter(coded).map(({ id, type, arcs: own }) => ({
      code: id,
      rings: (type === "Polygon" ? own : own.flat()).map((/** @type {number[]} */ ring) => ringOf(arcs, ring)),
    }));
  } catch {
    throw new Error(t("Garis batas dalam berkas ini tidak lengkap. Buat lagi berkas TopoJSON-nya."));
  }
}

/** @param {File} file @returns {Promise<Shape[]>} */
export async function read(file) {
  if (file.size > LARGEST) throw new Error(t("Berkas ini lebih besar dari 20 MB. Sederhanakan garisnya dahulu."));
  return shapesIn(await file.text());
}
