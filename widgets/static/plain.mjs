/** Words as they are compared: without marks, without capitals. @param {string} text @returns {string} */
export const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
