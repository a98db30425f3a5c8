export default { output: "export", trailingSlash: true, basePath: "/observatory" };
