module.exports = {
  siteMetadata: { title: "Wayside Observatory", siteUrl: "https://example.org" },
  plugins: [
    { resolve: "gatsby-source-filesystem", options: { name: "content", path: `${__dirname}/content` } },
    { resolve: "gatsby-transformer-remark", options: { plugins: ["gatsby-remark-autolink-headers"] } },
  ],
};
