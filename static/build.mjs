// Builds what the browser is given into static/built (ignored by git): one style sheet, one module,
// htmx and the pictures. Run by `npm run build`, which `make setup` calls.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as sass from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const packages = join(root, "node_modules")
const source = join(here, "src")
const built = join(here, "built")

rmSync(built, { recursive: true, force: true })
mkdirSync(join(built, "images"), { recursive: true })

// MOJ's Sass asks for "node_modules/govuk-frontend/…", so the root is a load path as well.
const css = sass.compile(join(source, "app.scss"), {
  loadPaths: [packages, root],
  style: "compressed",
  quietDeps: true,
}).css
if (css.includes("GDS Transport")) {
  throw new Error("The style sheet names GDS Transport, which only GOV.UK may use.")
}
writeFileSync(join(built, "app.css"), css)

// The style sheet may only name pictures that are there: collectstatic refuses any other.
const icons = join(packages, "@ministryofjustice/frontend/moj/assets/images")
for (const [, name] of css.matchAll(/url\("?([^")]+)"?\)/g)) {
  if (name.startsWith("data:")) continue
  const picture = join(icons, name.replace(/^images\//, ""))
  if (!existsSync(picture)) throw new Error(`The style sheet names ${name}, which is not in ${icons}.`)
  copyFileSync(picture, join(built, name))
}

// GOV.UK's module and ours become one file: an `import` would name a file without its hash.
const govuk = readFileSync(join(packages, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), "utf8")
  .replace(/\/\/# sourceMappingURL=.*$/m, "")
  .trim()
const exported = govuk.match(/export\s*\{([^}]*)\};?$/)
const start = exported?.[1].match(/(?:^|,)\s*(?:(\w+) as )?initAll\s*(?:,|$)/)
if (!start) throw new Error("govuk-frontend.min.js no longer ends by exporting initAll.")
const ours = readdirSync(source)
  .filter((name) => name.endsWith(".js") && name !== "js-enabled.js")
  .sort()
  .map((name) => `{\n${readFileSync(join(source, name), "utf8")}\n}`)
writeFileSync(
  join(built, "app.js"),
  [govuk.slice(0, exported.index), `;${start[1] ?? "initAll"}();`, ...ours].join("\n"),
)

copyFileSync(join(source, "js-enabled.js"), join(built, "js-enabled.js"))
copyFileSync(join(packages, "htmx.org/dist/htmx.min.js"), join(built, "htmx.min.js"))
copyFileSync(join(source, "favicon.svg"), join(built, "favicon.svg"))
