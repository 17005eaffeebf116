/**
 * The room's face in JupyterLab: whose room it is, and the region's pages in the launcher.
 *
 * Written by hand as JupyterLab's loader wants it (a module federation container with `init` and `get`), so that there
 * is nothing to build. What it shows comes with the page's configuration (hub/rooms/server.py).
 */
(() => {
  const CATEGORY = "Halaman wilayah";

  /** Pixels below which the list of files would leave no room for a document. */
  const NARROW = 700;

  /** @type {Record<string, Record<string, { get: () => Promise<() => any> }>>} packages JupyterLab shares with us */
  let shared;

  /** @param {string} name */
  const take = async (name) => (await Object.values(shared[name])[0].get())();

  /** @returns {{ place: string, pages: { label: string, url: string }[] }} */
  const face = () => JSON.parse(document.getElementById("jupyter-config-data").textContent).ruang;

  const STYLE = `
    .jp-Launcher-content { display: flex; flex-direction: column; }
    .jp-Launcher-section:has([data-category="${CATEGORY}"]) { order: -1; }
    .ruang-name { display: flex; align-items: center; gap: 8px; margin-left: auto; padding: 0 12px;
      color: var(--jp-ui-font-color1); font-family: var(--jp-ui-font-family); font-size: var(--jp-ui-font-size1); }
    .ruang-name b { font-weight: 600; white-space: nowrap; }
    .ruang-name a { color: var(--jp-content-link-color); white-space: nowrap; }
    @media (max-width: 700px) { .ruang-name b { display: none; } }`;

  const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24" fill="none" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round"><g class="jp-icon3" stroke="#616161">
    <path d="M4 19V5a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1Z"/>
    <path d="M4 9h16M8 16v-3M12 16v-5M16 16v-1.5"/></g></svg>`;

  const link = ({ label, url }) => {
    const made = document.createElement("a");
    Object.assign(made, { href: url, target: "_blank", rel: "noopener", textContent: label });
    return made;
  };

  const banner = (Widget, { place, pages }) => {
    const node = document.createElement("div");
    node.className = "ruang-name";
    const name = document.createElement("b");
    name.textContent = `Ruang kerja ${place}`;
    node.append(name, link(pages[0]));
    const widget = new Widget({ node });
    widget.id = "ruang-name";
    return widget;
  };

  const activate = async (app, launcher) => {
    const [{ LabIcon }, { Widget }] = await Promise.all([take("@jupyterlab/ui-components"), take("@lumino/widgets")]);
    const icon = new LabIcon({ name: "ruang:page", svgstr: ICON });
    const { place, pages } = face();
    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    app.shell.add(banner(Widget, { place, pages }), "top", { rank: 900 });
    if (window.innerWidth < NARROW) app.restored.then(() => app.shell.collapseLeft());
    pages.forEach((page, rank) => {
      const command = `ruang:page-${rank}`;
      app.commands.addCommand(command, {
        label: page.label,
        caption: `${page.label} ${place}`,
        icon,
        execute: () => void window.open(page.url, "_blank", "noopener"),
      });
      launcher.add({ command, category: CATEGORY, rank });
    });
  };

  const extension = async () => {
    const { ILauncher } = await take("@jupyterlab/launcher");
    const plugin = { id: "ruang:face", autoStart: true, requires: [ILauncher], activate };
    return () => ({ __esModule: true, default: plugin });
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.ruang = {
    init: (scope) => {
      shared = scope;
    },
    get: extension,
  };
})();
