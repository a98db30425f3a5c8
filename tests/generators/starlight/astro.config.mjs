import { defineConfig } from "astro/config";
import starlight from "@astrojs/starlight";

export default defineConfig({
  site: "https://example.org",
  integrations: [
    starlight({
      title: "Wayside",
      sidebar: [
        { label: "Orientation", autogenerate: { directory: "guide" } },
      ],
    }),
  ],
});
