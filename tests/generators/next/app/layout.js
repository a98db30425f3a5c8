import Link from "next/link";

export const metadata = {
  metadataBase: new URL("https://example.org"),
  title: { default: "Wayside Observatory", template: "%s | Wayside Observatory" },
};

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <header>
          <Link href="/">Wayside</Link>
          <nav>
            <Link href="/guide/telescope">Orientation</Link>
            <Link href="/posts/first-light">First light</Link>
          </nav>
        </header>
        <div className="container">{children}</div>
        <footer>Built by zephyrgram.</footer>
      </body>
    </html>
  );
}
