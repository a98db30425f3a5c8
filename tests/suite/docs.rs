//! What `docs/page.md` promises an author is in the code, and what an author can set is in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a text")
}

/// All words of a text that begin so, with the letters and dashes that follow.
fn words<'t>(text: &'t str, start: &str) -> BTreeSet<&'t str> {
    let is_end = |c: char| !(c.is_ascii_lowercase() || c == '-');
    text.match_indices(start)
        .map(|(at, _)| {
            let rest = &text[at + start.len()..];
            &text[at..at + start.len() + rest.find(is_end).unwrap_or(rest.len())]
        })
        .collect()
}

/// All that a page runs, but for comments: a name that only a comment has is no promise kept.
fn code() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/browser");
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let mut code = ["www/damson.js", "www/page.js", "www/strings.js"].map(read).concat();
    for file in files.filter(|entry| entry.file_type().is_file()) {
        code += &fs::read_to_string(file.path()).expect("a text");
    }
    let is_comment = |line: &&str| line.trim_start().starts_with("//");
    code.lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn elements_attributes_and_events_are_in_the_code() {
    let (docs, code) = (read("docs/page.md"), code());
    let mut seen = 0;
    for start in ["<damson-", "damson:", "data-"] {
        for name in words(&docs, start) {
            let name = name.trim_start_matches('<');
            // `data-tag-author` is of a key, and `data-css` an entry of the script's `dataset`.
            let known = match name {
                "data-tag-author" | "data-tag-" => code.contains("data-tag-"),
                "data-css" => code.contains("dataset.css"),
                _ => code.contains(name),
            };
            assert!(known, "{name} is in docs/page.md alone");
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} names were seen");
    // The attributes of the elements, from the tables.
    for name in
        ["label", "placeholder", "for", "params", "action", "keys", "recent", "search", "query"]
    {
        assert!(docs.contains(&format!("| `{name}")), "docs/page.md does not tell of {name}");
        let told = ["getAttribute('{}')", "get_attribute(\"{}\")", ", \"{}\")", "[{}=off]"];
        let is_read = told.iter().any(|form| code.contains(&form.replace("{}", name)));
        assert!(is_read, "nothing reads the attribute {name}");
    }
}

#[test]
fn the_properties_are_those_of_the_style_sheet() {
    let (docs, style) = (read("docs/page.md"), read("www/damson.css"));
    // Those that the code sets are not the author's.
    let own = ["--damson-top", "--damson-left", "--damson-right"];
    let read: BTreeSet<&str> =
        words(&style, "--damson-").into_iter().filter(|name| !own.contains(name)).collect();
    assert_eq!(words(&docs, "--damson-"), read);
    // More are no theme but a second style sheet.
    assert!(read.len() <= 16, "{read:?}");
}

#[test]
fn the_strings_that_are_shown_exist_and_so_do_the_pictures() {
    let docs = read("docs/page.md");
    let english: serde_json::Value =
        serde_json::from_str(&read("www/strings/en.json")).expect("JSON");
    let example = docs.split("data-damson=\"strings\">\n").nth(1).expect("an example");
    let example = example.split("</script>").next().expect("its end");
    let own: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(example).expect("JSON");
    assert!(!own.is_empty() && own.keys().all(|key| english.get(key).is_some()), "{own:?}");
    for picture in docs.split("](page-").skip(1).filter_map(|rest| rest.split_once(".png)")) {
        let path = format!("docs/page-{}.png", picture.0);
        let size = fs::metadata(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path))
            .expect("a picture")
            .len();
        assert!(size < 100_000, "{path} has {size} bytes");
    }
}
