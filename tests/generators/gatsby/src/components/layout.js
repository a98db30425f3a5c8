import * as React from "react";
import { Link } from "gatsby";

export default function Layout({ location, children }) {
  const isHome = location.pathname === "/";
  return (
    <div className="global-wrapper" data-is-root-path={isHome}>
      <header className="global-header">
        <Link className="header-link-home" to="/">Wayside</Link> <Link to="/guide/telescope/">Orientation</Link>
      </header>
      <main>{children}</main>
      <footer>Built by zephyrgram with <a href="https://www.gatsbyjs.com">Gatsby</a></footer>
    </div>
  );
}
