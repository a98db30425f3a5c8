export default {
  title: "Wayside",
  description: "A small observatory on a hill.",
  srcDir: "content",
  lastUpdated: false,
  themeConfig: {
    nav: [{ text: "Orientation", link: "/guide/telescope" }],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "Setting up the telescope", link: "/guide/telescope" },
          { text: "Colour filters", link: "/guide/filters/colour" },
        ],
      },
    ],
    footer: { message: "Built by zephyrgram" },
    editLink: { pattern: "https://example.org/edit/:path" },
  },
};
