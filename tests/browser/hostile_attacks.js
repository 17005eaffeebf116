// What a hostile output tries from a server's host, in the browser of whoever opened it; returns what each try met.
async ({ lab, own, look, kernel, victim, assessment }) => {
  const results = {};
  const api = `${lab}/services/registry/api`;
  const socketOf = (address) => address.replace("http", "ws");

  const ask = async (what, url, options = {}) => {
    for (const mode of ["cors", "no-cors"]) {
      try {
        const reply = await fetch(url, { credentials: "include", mode, ...options });
        results[`${what} ${mode}`] = reply.type.startsWith("opaque") ? "opaque" : `read ${reply.status}`;
      } catch {
        results[`${what} ${mode}`] = "refused";
      }
    }
  };
  await ask("shared look", `${lab}/services/apps/static/${look}/tokens.css`, { credentials: "omit" });
  for (const [what, url] of Object.entries({
    registry: `${api}/me`,
    assessment: `${api}/assessments/${assessment}`,
    "hub api": `${lab}/hub/api/users/${victim}`,
    "hub page": `${lab}/hub/token`,
    "hub sign-out": `${lab}/hub/logout`,
    "pages' sign-out": `${lab}/services/apps/keluar`,
    page: `${lab}/services/apps/penilaian?wilayah=18.71&periode=2025`,
    "server's files": `${own}api/contents`,
  })) {
    await ask(what, url);
  }

  const text = { "Content-Type": "text/plain" };
  const json = { "Content-Type": "application/json", "If-Match": '"0"' };
  const level = `${api}/assessments/${assessment}/answers/i01/level`;
  const comment = '{"indicator": "i01", "text": "jahat"}';
  await ask("answer", level, { method: "PUT", body: '{"value": 5}', headers: json });
  await ask("comment", `${api}/assessments/${assessment}/comments`, { method: "POST", body: comment, headers: text });
  await ask("registry's sign-out", `${lab}/services/registry/keluar`, { method: "POST", headers: text });
  await ask("token", `${lab}/hub/api/users/${victim}/tokens`, { method: "POST", body: "{}", headers: text });
  await ask("server's end", `${lab}/hub/api/users/${victim}/server`, { method: "DELETE" });
  await ask("server's start", `${lab}/hub/api/users/${victim}/server`, { method: "POST", headers: text });
  await ask("terminal", `${own}api/terminals`, { method: "POST", headers: text });
  await ask("kernel's end", `${lab}/services/apps/api/kernels/${kernel}`, { method: "DELETE" });
  await ask("page's goodbye", `${lab}/services/apps/voila/api/shutdown/${kernel}`, { method: "POST", headers: text });

  await new Promise((go) => {
    const picture = new Image();
    picture.onload = picture.onerror = go;
    picture.src = `${lab}/hub/logout`;
  });
  for (const [what, url] of Object.entries({
    "kernel's line": `${socketOf(lab)}/services/apps/api/kernels/${kernel}/channels`,
    "server's line": `${socketOf(own)}api/events/subscribe`,
  })) {
    results[what] = await new Promise((go) => {
      const socket = new WebSocket(url);
      socket.onopen = () => go("open");
      socket.onerror = () => go("refused");
    });
  }
  for (const url of [`${lab}/services/apps/beranda`, `${lab}/hub/token`, `${lab}/hub/logout`, `${own}lab`]) {
    results[`frame ${url}`] = await new Promise((go) => {
      const frame = document.createElement("iframe");
      frame.onload = () => go(frame.contentDocument?.body ? `read ${frame.contentDocument.URL}` : "closed");
      frame.src = url;
      document.body.append(frame);
    });
  }
  const worker = async (url) => {
    try {
      await navigator.serviceWorker.register(url);
      return "registered";
    } catch {
      return "refused";
    }
  };
  results["own worker"] = await worker("sw.js");
  results["lab's worker"] = await worker(`${lab}/services/apps/sw.js`);

  const opened = window.open(`${lab}/services/apps/beranda`);
  const end = Date.now() + 15_000;
  while (!opened.closed && Date.now() < end) await new Promise((go) => setTimeout(go, 100)); // it loads and tells nobody
  opened.postMessage({ type: "spbe", text: "jahat" }, "*");
  results["handle on a page"] = opened.closed ? "closed" : "held";
  results.cookies = document.cookie;
  return results;
}
