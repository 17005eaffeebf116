/** Files dropped on a unit of evidence; a file dropped beside one changes nothing (a browser would leave the page for it). */

/** @param {DragEvent} event */
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;

/** @param {AbortSignal} life */
export function guardDrops(life) {
  for (const kind of ["dragover", "drop"]) {
    addEventListener(
      kind,
      (event) => {
        const drag = /** @type {DragEvent} */ (event);
        if (drag.defaultPrevented || !holdsFiles(drag)) return;
        drag.preventDefault();
        if (drag.dataTransfer) drag.dataTransfer.dropEffect = "none";
      },
      { signal: life },
    );
  }
}

/** @param {HTMLElement} element @param {(files: File[]) => void} take */
export function dropTarget(element, take) {
  let depth = 0; // entering a child leaves its parent
  const mark = () => element.classList.toggle("ev-drop", depth > 0);
  element.addEventListener("dragenter", (event) => holdsFiles(event) && ((depth += 1), mark()));
  element.addEventListener("dragleave", (event) => holdsFiles(event) && ((depth = Math.max(0, depth - 1)), mark()));
  element.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  element.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark();
    take([...(event.dataTransfer?.files ?? [])]);
  });
}
