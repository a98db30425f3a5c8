import Link from "next/link";
import { addresses, read, tags } from "../../../lib/pages";

export const generateStaticParams = () => tags().map((tag) => ({ tag }));

export default async function Tag({ params }) {
  const { tag } = await params;
  const pages = await Promise.all(addresses().map(async (names) => ({ names, ...(await read(names)) })));
  const tagged = pages.filter((page) => page.tags.includes(tag));
  return (
    <main>
      <h1>Tagged {tag}</h1>
      <ul>{tagged.map(({ names, title }) => <li key={title}><Link href={`/${names.join("/")}`}>{title}</Link></li>)}</ul>
    </main>
  );
}
