//! Writes a site of any size, to measure on: `cargo run --release --example gensite -- PAGES FOLDER [SEED]`.
//!
//! The same arguments give the same bytes. Pages lie in folders of a thousand, and have a title,
//! headings, a date, and the keys `kind`, `topic` and `year`.

#[path = "../benches/corpus/mod.rs"]
#[allow(dead_code, reason = "the benchmarks take more of it")]
mod corpus;

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).map(|text| text.parse::<u64>());
    let (Some(Ok(pages)), Some(folder), Some(Ok(seed))) =
        (number(0), arguments.get(1), number(2).or(Some(Ok(1))))
    else {
        eprintln!("usage: gensite PAGES FOLDER [SEED]");
        return std::process::ExitCode::from(2);
    };
    match write(pages, std::path::Path::new(folder), seed) {
        Ok(bytes) => {
            println!("{pages} pages, {bytes} bytes of HTML");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: cannot write to {folder}: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

/// Writes the pages. Returns how many bytes they have.
fn write(pages: u64, folder: &std::path::Path, seed: u64) -> std::io::Result<u64> {
    let corpus = corpus::Corpus::new(seed);
    let mut bytes = 0;
    for number in 0..pages {
        let page = corpus.page(number);
        let path = folder.join(page.url.trim_matches('/')).join("index.html");
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let html = html(&page);
        bytes += html.len() as u64;
        std::fs::write(path, html)?;
    }
    Ok(bytes)
}

/// A page as a generator of sites would have written it. No word needs an escape.
fn html(page: &damson_search::Document) -> String {
    let title = &page.title;
    let date = page.date.map(|date| date.to_string()).unwrap_or_default();
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta property=\"article:published_time\" content=\"{date}\">\n"
    );
    for (key, values) in page.tags.iter().filter(|(key, _)| *key != "year") {
        for value in values {
            html += &format!("<meta data-damson-filter=\"{key}[content]\" content=\"{value}\">\n");
        }
    }
    html +=
        &format!("</head>\n<body>\n<nav><a href=\"/\">Home</a></nav>\n<main>\n<h1>{title}</h1>\n");
    for section in &page.sections {
        if let Some(id) = &section.id {
            html += &format!("<h2 id=\"{id}\">{}</h2>\n", section.heading);
        }
        for block in &section.blocks {
            html += &format!("<p>{}</p>\n", block.text);
        }
    }
    html + "</main>\n</body>\n</html>\n"
}
