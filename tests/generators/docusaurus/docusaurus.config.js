export default {
  title: "Wayside",
  url: "https://example.org",
  baseUrl: "/manual/",
  trailingSlash: false,
  presets: [
    ["classic", { docs: { path: "content", routeBasePath: "/" }, blog: false }],
  ],
  themeConfig: {
    navbar: { title: "Wayside", items: [{ to: "/guide/telescope", label: "Orientation" }] },
    footer: { copyright: "Built by zephyrgram" },
  },
};
