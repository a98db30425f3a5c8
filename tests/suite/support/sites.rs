//! Sites to index.

use tempfile::TempDir;

use super::write;

/// A site of these files.
pub(crate) fn site(files: &[(&str, &str)]) -> TempDir {
    let site = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(site.path(), path, text);
    }
    site
}

/// A page of a site.
pub(crate) fn page(title: &str, date: &str, tags: &[&str], text: &str) -> String {
    let tags: String =
        tags.iter().map(|tag| format!("<meta property=article:tag content='{tag}'>")).collect();
    format!(
        "<!doctype html><html lang=en><head><title>{title}</title>\
         <meta property=article:published_time content={date}>{tags}</head>\
         <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
}

/// A site of three pages that is small enough to be one index file.
pub(crate) fn small_site() -> TempDir {
    let site = tempfile::tempdir().expect("a folder");
    let oak = page("Oak", "2021-05-06", &["tree", "slow"], "The oak is a strong tree with acorns.");
    let elm = page("Elm", "2023-01-02", &["tree"], "An elm is a tree that is seldom seen now.");
    let ivy = page("Ivy", "2022-03-04", &["climber", "slow"], "Ivy climbs up on any strong tree.");
    write(site.path(), "oak/index.html", oak);
    write(site.path(), "elm.html", elm);
    write(site.path(), "ivy/index.html", ivy);
    site
}

/// A site of so many pages, of words that occur nowhere else, that its index is many files.
pub(crate) fn large_site() -> TempDir {
    let site = tempfile::tempdir().expect("a folder");
    for number in 0..200_u32 {
        write(site.path(), &format!("p{number}.html"), large_page(number));
    }
    site
}

/// A page of the large site, or one more.
pub(crate) fn large_page(number: u32) -> String {
    // A step that is prime to 26^4, so that the words differ and look like words.
    let words = (0..120).map(|at| (number * 120 + at).wrapping_mul(123_457) % 456_976);
    let words = words.map(|mut word| {
        let mut letters = String::new();
        for _ in 0..4 {
            letters.push(char::from(b'a' + (word % 26) as u8));
            word /= 26;
        }
        letters
    });
    let text: Vec<String> = words.collect();
    let day = format!("2020-01-{:02}", number % 28 + 1);
    page(&format!("Page {number}"), &day, &[["odd", "even"][number as usize % 2]], &text.join(" "))
}
