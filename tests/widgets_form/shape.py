"""What a page must keep to at every width: names, targets, contrast; JavaScript that lists what breaks it."""

from __future__ import annotations

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

SMALL = """() => [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')]
  .filter((one) => one.checkVisibility() && !one.closest('.lev'))
  .map((one) => ({ name: one.outerHTML.slice(0, 90), box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
  .map(({ name, box }) => `${name} ${box.width}×${box.height}`)"""

LEVELS = """() => [...document.querySelectorAll('label.lev')].map((one) => one.getBoundingClientRect().height)"""

NAMELESS = """() => {
  const named = (one) => one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.labels?.length
    || one.textContent.trim();
  const kinds = 'a[href], button, input, select, textarea, summary, dialog, nav, [role]';
  return [...document.querySelectorAll(`main :is(${kinds})`)]
    .filter((one) => one.checkVisibility() && one.getAttribute('role') !== 'status' && !named(one))
    .map((one) => one.outerHTML.slice(0, 120));
}"""

TWICE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""

DANGLING = """() => {
  const names = ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for'];
  return [...document.querySelectorAll('[aria-describedby], [aria-labelledby], [aria-controls], label[for]')]
    .flatMap((one) => names.flatMap((name) => (one.getAttribute(name) ?? '').split(' ')))
    .filter((id) => id && !document.getElementById(id));
}"""

CONTRAST = """() => {
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  for (const moving of document.getAnimations()) {
    try { moving.finish(); } catch {} // one without an end is no colour on its way
  }
  const bad = [];
  for (const one of document.querySelectorAll('main *')) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility() || one.closest('.visually-hidden, [role=img], option')) continue;
    const style = getComputedStyle(one);
    const faint = Number(style.opacity);
    const [low, high] = [light(numbers(style.color)), light(ground(one))].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05) * (faint < 1 ? faint : 1);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push(`${one.className} ${ratio.toFixed(2)}: ${one.textContent.slice(0, 40)}`);
  }
  return bad;
}"""
