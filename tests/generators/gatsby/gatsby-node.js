const path = require("node:path");
const { createFilePath } = require("gatsby-source-filesystem");

exports.onCreateNode = ({ node, actions, getNode }) => {
  if (node.internal.type !== "MarkdownRemark") return;
  actions.createNodeField({ node, name: "slug", value: createFilePath({ node, getNode }) });
};

exports.createPages = async ({ graphql, actions }) => {
  const { data } = await graphql(`{
    allMarkdownRemark(sort: { frontmatter: { date: ASC } }) {
      nodes { id fields { slug } frontmatter { title tags } }
    }
  }`);
  const pages = data.allMarkdownRemark.nodes;
  pages.forEach((page, at) => {
    actions.createPage({
      path: page.fields.slug,
      component: path.resolve("src/templates/blog-post.js"),
      context: { id: page.id, previous: pages[at - 1] ?? null, next: pages[at + 1] ?? null },
    });
  });
  for (const tag of new Set(pages.flatMap((page) => page.frontmatter.tags ?? []))) {
    actions.createPage({ path: `/tags/${tag}/`, component: path.resolve("src/templates/tag.js"), context: { tag } });
  }
};
