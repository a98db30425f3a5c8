import * as React from "react";
import { Link, graphql } from "gatsby";
import Layout from "../components/layout";

export default function Tag({ data, pageContext, location }) {
  return (
    <Layout location={location}>
      <h1>Tagged {pageContext.tag}</h1>
      <ul>{data.pages.nodes.map((page) => <li key={page.id}><Link to={page.fields.slug}>{page.frontmatter.title}</Link></li>)}</ul>
    </Layout>
  );
}

export const query = graphql`
  query ($tag: String!) {
    pages: allMarkdownRemark(filter: { frontmatter: { tags: { in: [$tag] } } }) {
      nodes { id fields { slug } frontmatter { title } }
    }
  }
`;
