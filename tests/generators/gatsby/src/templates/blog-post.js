import * as React from "react";
import { Link, graphql } from "gatsby";
import Layout from "../components/layout";

export default function BlogPost({ data: { page }, pageContext: { previous, next }, location }) {
  const { title, date, day, tags } = page.frontmatter;
  return (
    <Layout location={location}>
      <article className="blog-post" itemScope itemType="http://schema.org/Article">
        <header>
          <h1 itemProp="headline">{title}</h1>
          {date && <p><time dateTime={date}>{day}</time></p>}
        </header>
        <section dangerouslySetInnerHTML={{ __html: page.html }} itemProp="articleBody" />
        <hr />
        <footer>
          <div className="bio"><p>Written by <strong>zephyrgram</strong> who lives on the hill.</p></div>
        </footer>
      </article>
      <div className="tag-list">{(tags ?? []).map((tag) => <Link key={tag} to={`/tags/${tag}/`}>{tag}</Link>)}</div>
      <nav className="blog-post-nav">
        <ul>
          <li>{previous && <Link to={previous.fields.slug} rel="prev">← {previous.frontmatter.title}</Link>}</li>
          <li>{next && <Link to={next.fields.slug} rel="next">{next.frontmatter.title} →</Link>}</li>
        </ul>
      </nav>
    </Layout>
  );
}

export function Head({ data: { page } }) {
  const { title, description } = page.frontmatter;
  return (
    <>
      <html lang="en" />
      <title>{`${title} | Wayside Observatory`}</title>
      <meta name="description" content={description} />
      <meta property="og:title" content={title} />
      <meta property="og:type" content="website" />
    </>
  );
}

export const query = graphql`
  query ($id: String!) {
    page: markdownRemark(id: { eq: $id }) {
      html
      frontmatter { title description tags date day: date(formatString: "MMMM DD, YYYY") }
    }
  }
`;
