import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import matter from "gray-matter";
import rehypeSlug from "rehype-slug";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

const folder = join(process.cwd(), "content");

/** The addresses of all pages, as lists of names. */
export function addresses() {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".md"));
  return files.map((file) => file.replace(/\.md$/, "")).map((path) => (path === "index" ? [] : path.split("/")));
}

/** A page's front matter and its text as HTML. */
export async function read(names) {
  const path = names.length ? names.map(decodeURIComponent).join("/") : "index";
  const { data, content } = matter(readFileSync(join(folder, `${path}.md`), "utf8"));
  const html = await unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeSlug).use(rehypeStringify).process(content);
  return { ...data, date: data.date?.toISOString().slice(0, 10) ?? null, tags: data.tags ?? [], html: String(html) };
}

export function tags() {
  return ["beginners", "news", "optics", "planets", "travel"];
}
