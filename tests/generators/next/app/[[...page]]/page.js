import Link from "next/link";
import { addresses, read } from "../../lib/pages";

export const dynamicParams = false;
export const generateStaticParams = () => addresses().map((page) => ({ page }));

export async function generateMetadata({ params }) {
  const { page = [] } = await params;
  const { title, description, date, tags } = await read(page);
  return {
    title: page.length ? title : { absolute: title },
    description,
    openGraph: { title, description, type: "article", publishedTime: date, tags },
  };
}

export default async function Page({ params }) {
  const { page = [] } = await params;
  const { title, html, date, tags } = await read(page);
  return (
    <main>
      <h1>{title}</h1>
      {date && <time dateTime={date}>{new Date(date).toLocaleDateString("en", { dateStyle: "long" })}</time>}
      <div dangerouslySetInnerHTML={{ __html: html }} />
      <ul>{tags.map((tag) => <li key={tag}><Link href={`/tags/${tag}`}>{tag}</Link></li>)}</ul>
      <p><Link href="/">← Back to home</Link></p>
    </main>
  );
}
