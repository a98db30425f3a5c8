import Head from "next/head";
import Link from "next/link";
import { addresses, read } from "../lib/pages";

export async function getStaticPaths() {
  return { paths: addresses().map((page) => ({ params: { page } })), fallback: false };
}

export async function getStaticProps({ params: { page = [] } }) {
  return { props: await read(page) };
}

export default function Page({ title, description, date, html }) {
  return (
    <div className="container">
      <Head>
        <title>{title}</title>
        <meta name="description" content={description} />
        <meta name="og:title" content={title} />
      </Head>
      <article>
        <h1 className="headingXl">{title}</h1>
        {date && (
          <div className="lightText">
            <time dateTime={date}>{date}</time>
          </div>
        )}
        <div dangerouslySetInnerHTML={{ __html: html }} />
      </article>
      <div className="backToHome">
        <Link href="/">← Back to home</Link>
      </div>
    </div>
  );
}
