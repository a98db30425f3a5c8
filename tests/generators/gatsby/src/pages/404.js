import * as React from "react";
import Layout from "../components/layout";

export default function NotFound({ location }) {
  return <Layout location={location}><h1>404: Not Found</h1><p>You just hit a route that doesn&#39;t exist.</p></Layout>;
}

export const Head = () => <title>404: Not Found</title>;
