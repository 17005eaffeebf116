// What the page that this module runs in says about itself.

/**
 * @typedef {object} Page
 * @property {string} name        which page: "beranda", "penilaian", "tolok-ukur", "rencana-aksi", "laporan"
 * @property {string} registry    prefix of the registry, "/services/registry/"
 * @property {string} apps        prefix of the page service, "/services/apps/"
 * @property {string} lang        language of the page, "id" or "en"
 * @property {string} product     displayed name of the lab
 * @property {string} user        account name of the person
 * @property {string | null} region  code of the region, "18.71"
 * @property {string | null} period  year, "2025"
 * @property {string} [module]    address of the module that the page's widget will ask for
 * @property {string} [instrument]  hash of the texts that a working page will ask for
 * @property {Record<string, string>} messages  translations of the texts that modules show
 */

const element = globalThis.document?.getElementById("spbe-page");

/** The page, or null outside of one (in JupyterLab). @type {Readonly<Page> | null} */
export const page = element ? Object.freeze(JSON.parse(element.textContent ?? "null")) : null;
