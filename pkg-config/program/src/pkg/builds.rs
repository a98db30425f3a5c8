//! The two builds of the crate for the browser, and the parts that the module of each is cut into.
use crate::split::Part;

/// One of the builds of the crate.
pub struct Build {
    /// How its files' names begin.
    pub name: &'static str,
    /// What it adds to `cargo rustc`.
    pub features: &'static str,
    /// What stands for its name, hash included, in the loader's source.
    pub placeholder: &'static str,
    /// The script that is packaged with its glue.
    pub script: &'static str,
    /// What of its module is fetched only where it is needed.
    pub parts: &'static [Part],
}

/// What the engine takes for near misses, phrases and other signs.
const WORDS: Part = Part { name: "words", paths: &["words_part"] };

/// What it takes for filters and counts.
const TAGS: Part = Part { name: "tags", paths: &["tags_part"] };

/// What it takes besides for ranges, and orders that are asked for.
const RANGES: Part = Part { name: "ranges", paths: &["ranges_part"] };

/// The programmers' interface alone.
pub const ENGINE: Build = Build {
    name: "engine",
    features: "--no-default-features",
    placeholder: "__DAMSON_ENGINE__",
    script: "www/engine.js",
    parts: &[
        // With that of the programmers' interface which only these take.
        Part { paths: &["words_part", "program::suggesting"], ..WORDS },
        Part { paths: &["tags_part", "program::tagged"], ..TAGS },
        RANGES,
    ],
};

/// The same, and what happens in a page.
pub const PAGE: Build = Build {
    name: "page",
    features: "",
    placeholder: "__DAMSON_PAGE__",
    script: "www/page.js",
    parts: &[
        WORDS,
        TAGS,
        RANGES,
        // What a page shows: `src/browser/page/mod.rs`.
        Part { name: "results", paths: &["page::search"] },
        Part { name: "filters", paths: &["page::filters"] },
        Part { name: "list", paths: &["page::listing"] },
        Part { name: "completion", paths: &["page::completion", "search::suggest"] },
        Part { name: "dialog", paths: &["page::dialog"] },
        Part { name: "marks", paths: &["page::marks"] },
        // What the other build is for: in a single file there is but this one.
        Part { name: "program", paths: &["browser::program"] },
    ],
};
