// Copies what the pages need from node_modules to web/static/vendor/, so that no page asks another host.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, "..", "node_modules");
const to = join(here, "static", "vendor");

const files = {
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
  "htmx.org/LICENSE": "htmx.LICENSE",
  "@digital-go-jp/design-tokens/dist/tokens.css": "tokens.css",
  "@digital-go-jp/design-tokens/LICENSE": "tokens.LICENSE",
};

mkdirSync(to, { recursive: true });
for (const [source, name] of Object.entries(files)) {
  copyFileSync(join(from, source), join(to, name));
}
console.log(`${Object.keys(files).length} files copied to web/static/vendor/`);
