import Link from "next/link";

export default function App({ Component, pageProps }) {
  return (
    <>
      <header>
        <Link href="/">Wayside</Link>
        <nav>
          <Link href="/guide/telescope">Orientation</Link>
          <Link href="/posts/first-light">First light</Link>
        </nav>
      </header>
      <Component {...pageProps} />
      <footer>Built by zephyrgram.</footer>
    </>
  );
}
