//! `damson search --filter … --sort …`: what the terminal finds, in which order, and what it refuses.

use serde_json::{Value, json};

use crate::support::{command, on, run, write};

/// Pages with a path of topics, a year, a price and a date.
fn shop() -> tempfile::TempDir {
    let site = tempfile::tempdir().expect("a folder");
    for (name, tags, date, price, stock) in [
        ("saw", "topic:tools/hand/saws|brand:Äxte & Co", "2024-06-30", "19.90", "20150104"),
        ("drill", "topic:tools/power|brand:Boris", "2024-01-01T08:00", "100", "20150103"),
        ("nail", "topic:parts|topic:tools|brand:Boris", "2025-02-03", "0.05", "20150105"),
        ("glue", "brand:TCP/IP", "", "9", ""),
    ] {
        let filters: String =
            tags.split('|').map(|tag| format!("<p data-pagefind-filter='{tag}'></p>")).collect();
        let date = if date.is_empty() {
            String::new()
        } else {
            format!("<meta name=date content='{date}'>")
        };
        let stock = if stock.is_empty() {
            String::new()
        } else {
            format!("<p data-damson-sort='stock:{stock}'></p>")
        };
        let page = format!(
            "<!doctype html><html lang=en><title>{name}</title>{date}<main><h1>{name}</h1>\
             <p data-pagefind-sort='price:{price}'></p>{filters}{stock}<p>For the workshop.</p></main>"
        );
        write(site.path(), &format!("{name}.html"), page);
    }
    on("index", site.path(), &["--quiet"]).done();
    site
}

fn answer(site: &tempfile::TempDir, options: &[&str]) -> Value {
    on("search", site.path(), &[options, &["--json"]].concat()).done().json()
}

/// The names of the pages found, in order.
fn found(site: &tempfile::TempDir, options: &[&str]) -> String {
    let answer = answer(site, options);
    let hits = answer["hits"].as_array().expect("hits");
    assert_eq!(answer["total"], hits.len(), "{options:?}");
    let name = |hit: &Value| hit["title"].as_str().expect("a title").to_owned();
    hits.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// The names of the pages that pass these filters, by title.
fn passing(site: &tempfile::TempDir, filters: &[&str]) -> String {
    let filters = filters.iter().flat_map(|filter| ["--filter", filter]);
    found(site, &filters.chain(["--sort", "title"]).collect::<Vec<_>>())
}

#[test]
fn values_are_wanted_refused_and_asked_for_together() {
    let site = shop();
    assert_eq!(passing(&site, &["brand=Boris"]), "drill nail");
    assert_eq!(passing(&site, &["brand!=Boris"]), "glue saw");
    assert_eq!(passing(&site, &["brand=Boris", "brand=TCP/IP"]), "drill glue nail");
    assert_eq!(passing(&site, &["topic+=parts", "topic+=tools"]), "nail");
    assert_eq!(passing(&site, &["topic=parts", "topic=tools"]), "drill nail saw");
    assert_eq!(passing(&site, &["topic=tools", "brand!=Boris"]), "saw");
    assert_eq!(passing(&site, &["topic=tools", "topic!=tools/power"]), "nail saw");
    assert_eq!(passing(&site, &["topic!=tools", "topic!=parts"]), "glue");
}

#[test]
fn a_path_has_what_is_below_it_and_no_page_twice() {
    let site = shop();
    assert_eq!(passing(&site, &["topic=tools"]), "drill nail saw");
    assert_eq!(passing(&site, &["topic=tools/hand"]), "saw");
    assert_eq!(passing(&site, &["topic=tools/hand/saws"]), "saw");
    let counts = &answer(&site, &["workshop"])["facets"];
    assert_eq!(
        counts["topic"],
        json!({ "parts": 1, "tools": 3, "tools/hand": 1, "tools/hand/saws": 1, "tools/power": 1 })
    );
    // An abbreviation is no path.
    assert_eq!(counts["brand"], json!({ "Boris": 2, "TCP/IP": 1, "Äxte & Co": 1 }));
    let counts = &answer(&site, &["--filter", "topic!=tools/hand"])["facets"]["topic"];
    assert_eq!(counts["tools"], 2);
}

#[test]
fn numbers_and_dates_are_compared_as_such() {
    let site = shop();
    assert_eq!(passing(&site, &["price<=19.9"]), "glue nail saw");
    assert_eq!(passing(&site, &["price<19.9"]), "glue nail");
    assert_eq!(passing(&site, &["price>9"]), "drill saw");
    assert_eq!(passing(&site, &["price=9..100"]), "drill glue saw");
    assert_eq!(passing(&site, &["price!=9..100"]), "nail");
    assert_eq!(passing(&site, &["date=2024-01..2024-06"]), "drill saw");
    assert_eq!(passing(&site, &["date=2024"]), "drill saw");
    assert_eq!(passing(&site, &["date=2024-06"]), "saw");
    assert_eq!(passing(&site, &["date>2024"]), "nail");
    assert_eq!(passing(&site, &["date=..2024-05", "price<1"]), "");
    assert_eq!(passing(&site, &["date!=2024.."]), "glue");
    assert_eq!(passing(&site, &["year>=2025"]), "nail");
    assert_eq!(passing(&site, &["year=2024", "year=2025"]), "drill nail saw");
    assert_eq!(passing(&site, &["stock>20150103"]), "nail saw");
}

#[test]
fn several_keys_order_one_after_the_other_and_pages_without_come_last() {
    let site = shop();
    assert_eq!(found(&site, &["--sort", "price"]), "nail glue saw drill");
    assert_eq!(found(&site, &["--sort", "price:desc"]), "drill saw glue nail");
    assert_eq!(found(&site, &["--sort", "stock"]), "drill saw nail glue");
    assert_eq!(found(&site, &["--sort", "stock:desc"]), "nail saw drill glue");
    assert_eq!(found(&site, &["--sort", "date:asc"]), "drill saw nail glue");
    assert_eq!(found(&site, &["workshop", "--sort", "date"]), "nail saw drill glue");
    assert_eq!(found(&site, &["--sort", "date:desc,title"]), "nail saw drill glue");
}

#[test]
fn what_cannot_be_filtered_or_sorted_by_is_told_with_what_can() {
    let site = shop();
    let on_shop = |options: &[&str]| on("search", site.path(), options);
    on_shop(&["--filter", "colour=red"])
        .failed_with(&["\"colour\"", "brand, topic, year, date, price, stock"]);
    on_shop(&["--filter", "title=saw"]).failed_with(&["\"title\""]);
    on_shop(&["--sort", "colour"]).failed_with(&["colour", "date, price, stock, title"]);
    for (option, value, reason) in [
        ("--filter", "price>=cheap", "expected a number or a date"),
        ("--filter", "price", "KEY=VALUE"),
        ("--filter", "!=x", "KEY=VALUE"),
        ("--sort", "price:up", "expected asc or desc after the :, found \"up\""),
        ("--sort", "price,", "expected KEY"),
    ] {
        let refused = run(command().arg("search").arg(site.path()).args([option, value]));
        assert_eq!(refused.code, 2, "{value}");
        assert!(refused.stderr.contains(reason), "{value}: {}", refused.stderr);
    }
    // A value that no page has may be right tomorrow.
    let none = on_shop(&["--filter", "brand=boris"]).done();
    assert!(none.stderr.contains("did you mean \"Boris\"?"), "{}", none.stderr);
}
