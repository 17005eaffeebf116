(() => {
  const EVERY = 5000;
  const content = document.getElementById("isi");
  const news = document.getElementById("kabar");
  const lost = document.getElementById("terputus");
  const dialog = document.getElementById("yakin");
  const english = () => document.documentElement.lang === "en";
  const xsrf = { "X-XSRFToken": {{ xsrf | tojson }} };

  const tell = (said) => {
    news.textContent = english() ? said.en : said.id;
    news.hidden = false;
  };

  const refresh = async () => {
    if (dialog.open) return;
    let answer;
    try {
      answer = await fetch("{{ base_url }}pengelola?isi", { headers: xsrf, signal: AbortSignal.timeout(10000) });
    } catch { /* no line, or the hub is starting again: shown below */ }
    if (answer?.status === 403 || answer?.redirected) return location.reload();
    lost.hidden = Boolean(answer?.ok);
    if (!answer?.ok) return;
    const html = await answer.text();
    if (dialog.open) return;
    const focused = content.contains(document.activeElement) ? document.activeElement.id : "";
    content.innerHTML = html;
    document.dispatchEvent(new Event("lab:words"));
    if (focused) document.getElementById(focused)?.focus();
  };

  const confirmed = (question) => new Promise((resolve) => {
    document.getElementById("pertanyaan").textContent = question;
    dialog.returnValue = "batal";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ya"), { once: true });
    dialog.showModal();
  });

  content.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button");
    if (!(await confirmed(english() ? form.dataset.askEn : form.dataset.ask))) return button.focus();
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { ...xsrf, Accept: "application/json" }, body: new URLSearchParams(new FormData(form)) });
      if (answer.status === 403) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      tell(await answer.json());
    } catch {
      tell({ id: "Permintaan tidak sampai. Coba lagi.", en: "The request did not get through. Try again." });
    }
    button.disabled = false;
    await refresh();
  });

  const round = async () => {
    if (!document.hidden) await refresh();
    setTimeout(round, EVERY);
  };
  setTimeout(round, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
})();
