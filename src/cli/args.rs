//! What was typed: the command line and its help, apart from what the program does with it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::cores::CacheWish;
use super::values::{BaseUrl, Sorts, parse_base_url, parse_filter, parse_sort};
use crate::Filter;
use crate::indexer::{FieldMap, parse_field};

const AFTER_HELP: &str = "\
Examples:
  damson index public                    index a site that your generator has built
  damson search public 'hello world'     try it from the terminal
  damson serve public                    try it in a browser
  damson build posts --out public        make a site of a folder of Markdown, and index it

`damson help COMMAND` explains a command.

Exit codes:
  0  done; a search that finds nothing is done, too
  1  failed: the reason is on stderr, and what was there before is as it was
  2  the command line was not understood

Results go to stdout, everything else to stderr. NO_COLOR switches colours off.";

/// Search and tag filtering for static sites, without a server.
#[derive(Debug, Parser)]
#[command(name = "damson", version, after_help = AFTER_HELP, max_term_width = 100)]
pub(super) struct Typed {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) loudness: Loudness,
    /// Take what is not typed from this file [default: damson.toml, here or in a folder above]
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) config: Option<PathBuf>,
}

/// How much is said on stderr.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct Loudness {
    /// Say nothing but warnings, errors and what was asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more: every page that was skipped, every file that was written
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Index(Box<Index>),
    Read(Read),
    Build(Build),
    Serve(Serve),
    Search(Search),
    Suggest(Suggest),
    Inspect(Inspect),
    Check(Check),
}

const INDEX_HELP: &str = "\
Examples:
  damson index public
  damson index public --root-selector main --exclude-selector '.sidebar, .ads'
  damson index public --base-url /blog/     a site that is served below example.org/blog/
  damson index public --out dist/search     the bundle somewhere else
  damson index public --single-file         one script, for a small site or one that is read from disk
  damson index public --json                what was done, for a script
  damson index public --records products.json --records https://cms.example.org/api/posts \\
      --records-header 'Authorization: Bearer $CMS_TOKEN' --records-field 'url=/posts/{slug}/'

The pages may say more by themselves: data-damson-body, -ignore, -filter, -meta, -sort, -weight and others (docs/markup.md),
or the same attributes as Pagefind names them. Pages with <meta name=\"robots\" content=\"noindex\">
are left out. Then paste the two lines that are printed into your pages.";

/// Index a folder of built HTML, from whatever generator
///
/// Writes the bundle that the pages load: the index, the tag index and the browser runtime. A
/// former bundle is replaced when the new one is whole, and not before.
#[derive(Args, Debug)]
#[command(after_help = INDEX_HELP)]
pub(super) struct Index {
    /// The folder that is published
    #[arg(value_name = "SITE", required_unless_present = "records")]
    pub(super) site: Option<PathBuf>,
    /// Where the bundle goes [default: SITE/damson]
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write one script that holds engine and index, for pages that are opened from a disk and sites
    /// of up to some hundreds of pages [default: SITE/damson.single.js]
    #[arg(long, value_name = "PATH", conflicts_with = "out", num_args = 0..=1, require_equals = true)]
    pub(super) single_file: Option<Option<PathBuf>>,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) records: Records,
    /// The path below which the site is served; put before the address of every hit
    #[arg(long, value_name = "PATH", value_parser = parse_base_url, default_value = "/")]
    pub(super) base_url: BaseUrl,
    #[command(flatten)]
    pub(super) cache: CacheArgs,
    /// Print what was done as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What is kept for the next run.
#[derive(Args, Clone, Debug)]
pub(super) struct CacheArgs {
    /// Where to keep what the next run need not do again [default: in the user's folder for caches]
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,
    /// Do everything anew, and keep nothing
    #[arg(long, conflicts_with = "cache")]
    pub(super) no_cache: bool,
}

impl CacheArgs {
    pub(super) fn wish(&self) -> CacheWish {
        CacheWish { none: self.no_cache, folder: self.cache.clone() }
    }
}

/// What is found besides pages, or said of them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Records")]
pub(super) struct Records {
    /// Records to index, with the pages or alone: a file or an address of JSON, a record a line, JSON
    /// Feed, RSS or Atom; may be given several times
    #[arg(long, value_name = "FILE_OR_URL")]
    pub(super) records: Vec<String>,
    /// The key that holds a field (title=name, tags.topic=topics.name), or how it is made
    /// (url=/posts/{slug}/)
    #[arg(long = "records-field", value_name = "FIELD=KEY", value_parser = parse_field, requires = "records")]
    pub(super) fields: Vec<FieldMap>,
    /// The key that holds the list of records, with dots between (response.items)
    #[arg(long = "records-list", value_name = "KEY", requires = "records")]
    pub(super) list: Option<String>,
    /// A header to fetch with; $NAME stands for a variable of the environment, as it does in addresses
    #[arg(long = "records-header", value_name = "NAME: VALUE", requires = "records")]
    pub(super) headers: Vec<String>,
    /// How long an address may take to answer in full
    #[arg(long = "records-timeout", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) timeout: u64,
    /// How often an address is tried again, each time after a longer wait
    #[arg(long = "records-retries", value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=10))]
    pub(super) retries: u32,
    /// The most that a source may send
    #[arg(long = "records-max-mb", value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub(super) max_mb: u64,
    /// Keep what was fetched in this folder, outside of the site, and use it when an address fails;
    /// without it, a source that fails stops the build
    #[arg(long = "records-keep", value_name = "DIR", requires = "records")]
    pub(super) keep: Option<PathBuf>,
}

/// How the pages of a site are read.
#[derive(Args, Debug)]
pub(super) struct Reading {
    /// Where the content of a page is, as a CSS selector; found by itself if not given
    #[arg(long, value_name = "CSS")]
    pub(super) root_selector: Option<String>,
    /// What to leave out of a page, as a CSS selector; may be given several times
    #[arg(long = "exclude-selector", value_name = "CSS")]
    pub(super) exclude_selectors: Vec<String>,
    /// Read these files only: a pattern of paths below SITE, such as docs/** or **/index.html; may be
    /// given several times
    #[arg(long, value_name = "GLOB")]
    pub(super) include: Vec<String>,
    /// Leave these files out: tags/, 1.*/**; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
}

const READ_HELP: &str = "\
Examples:
  damson read public                                     every page, a JSON object on each line
  damson read public | jq 'select(.url == \"/a/\")'        what is found of one page
  damson read public | jq -r 'select(.title == \"\").url'  pages without a title
  damson read public > pages.ndjson                      to be indexed elsewhere, with --records

The keys are url, title, description, language, date, image, tags, sort and sections: {level, id,
heading, text: [block]}. What is not known is left out.";

/// Show what would be indexed of the pages of a built site, as JSON
///
/// Nothing is written. A page whose text is not what a reader would call its content needs markup,
/// or a selector.
#[derive(Args, Debug)]
#[command(after_help = READ_HELP)]
pub(super) struct Read {
    /// The folder that is published
    #[arg(value_name = "SITE")]
    pub(super) site: PathBuf,
    #[command(flatten)]
    pub(super) reading: Reading,
}

const BUILD_HELP: &str = "\
Examples:
  damson build posts --out public
  damson build posts --out public --drafts && damson serve public
  damson build posts --out public --templates my-templates --base-url https://example.org/blog/

Front matter may be YAML (---), TOML (+++) or JSON. A template of your own replaces the built-in one
of the same name; the others stay.";

/// Make a small static site of a folder of Markdown, and index it
///
/// A page per post, a home page, a page per tag, an archive, a feed and a site map, all of which
/// work without JavaScript.
#[derive(Args, Debug)]
#[command(after_help = BUILD_HELP)]
pub(super) struct Build {
    /// The folder of Markdown files
    #[arg(value_name = "CONTENT")]
    pub(super) content: PathBuf,
    /// Where the site goes
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// A folder of templates that replace the built-in ones, file by file
    #[arg(long, value_name = "DIR")]
    pub(super) templates: Option<PathBuf>,
    /// Take in drafts, too
    #[arg(long)]
    pub(super) drafts: bool,
    /// The address of the site, or the path below which it is served
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    pub(super) base_url: Option<BaseUrl>,
    #[command(flatten)]
    pub(super) cache: CacheArgs,
    /// Print what was done as JSON
    #[arg(long)]
    pub(super) json: bool,
}

const SERVE_HELP: &str = "\
Examples:
  damson serve public
  damson serve public --port 8000
  damson serve public --watch               beside a generator that writes public/ as you edit
  damson serve public --base-url /blog/     a site that was built to be served below /blog/

Only this machine can connect. Answers carry the types, caching and compression that a good static
host would send. The address is printed on stdout; Ctrl-C ends.";

/// Serve a folder on this machine, for a look
#[derive(Args, Debug)]
#[command(after_help = SERVE_HELP)]
pub(super) struct Serve {
    /// The folder to serve
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Index the folder, and again whenever a file changes; open pages then load again
    #[arg(short, long)]
    pub(super) watch: bool,
    /// The port; 0 for any that is free [default: 7070, or the next that is free]
    #[arg(short, long, value_name = "N")]
    pub(super) port: Option<u16>,
    /// The path below which the folder is served
    #[arg(long, value_name = "PATH", value_parser = parse_base_url, default_value = "/")]
    pub(super) base_url: BaseUrl,
}

const SEARCH_HELP: &str = "\
Examples:
  damson search public 'static site'
  damson search public sear                              the last word need not be whole
  damson search public '\"static site\" -hugo title:guide'  words as they follow; without; in the title
  damson search public --filter tag=rust --sort date     no words: every page of a tag, newest first
  damson search public borrow --filter tag=rust --filter tag=c --filter year=2024
  damson search public borrow --json | jq '.hits[].url'

  damson search public --filter 'tag!=draft' --filter 'year>=2020' --sort year:desc,title
  damson search public --filter date=2024-01..2024-06 --filter topic=docs/guide

Several values of one key are either-or, unless it is KEY+=VALUE; several keys must all hold.
A range ends with its last day, month or year. A path such as docs has all below it.

The JSON is {\"total\": n, \"hits\": [{\"id\", \"url\", \"title\", \"score\", \"snippet\": [plain, matched,
plain, …], \"sections\": [{\"url\", \"heading\", \"snippet\"}], \"tags\": {key: [values]}}], \"facets\": {key: {value:
count}}}; \"sections\" is left out if there is none. \"partial\": true says that there may be more pages with a phrase.";

/// Search a bundle from the terminal, with the engine that the pages use
#[derive(Args, Debug)]
#[command(after_help = SEARCH_HELP)]
pub(super) struct Search {
    /// A bundle, or a site that holds one in damson/
    #[arg(value_name = "SITE_OR_BUNDLE")]
    pub(super) path: PathBuf,
    /// What to look for; without it, every page that the filters let through
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// Only pages with this value, without it (!=), with it as well (+=), or with a number or date in
    /// this range; may be given several times
    #[arg(short, long = "filter", value_name = "KEY=VALUE", value_parser = parse_filter)]
    pub(super) filters: Vec<Filter>,
    /// Only pages in this language (de, pt-br), of an index with several; all, if not given
    #[arg(short, long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
    /// Order by date, title or keys of the site's own; dates begin with the newest
    #[arg(short, long, value_name = "KEY[:asc|desc],…", value_parser = parse_sort)]
    pub(super) sort: Option<Sorts>,
    /// How many hits at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// How many hits to leave out at the beginning
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) offset: usize,
    /// Say of each hit why it ranks where it does
    #[arg(long)]
    pub(super) explain: bool,
    /// Print the answer as JSON
    #[arg(long)]
    pub(super) json: bool,
}

const SUGGEST_HELP: &str = "\
Examples:
  damson suggest public sta
  damson suggest public static sit                       words that stand beside those before
  damson suggest public 'how to ' --json | jq '.titles[].url'

The JSON is {\"words\": [word], \"titles\": [{\"title\", \"url\"}]}.";

/// Show how what is being typed may go on: words, and titles that begin so
#[derive(Args, Debug)]
#[command(after_help = SUGGEST_HELP)]
pub(super) struct Suggest {
    /// A bundle, or a site that holds one in damson/
    #[arg(value_name = "SITE_OR_BUNDLE")]
    pub(super) path: PathBuf,
    /// What has been typed so far; the last word is taken to be unfinished, unless a space follows
    #[arg(value_name = "TYPED", required = true)]
    pub(super) typed: Vec<String>,
    /// How many words at most, and how many titles
    #[arg(short = 'n', long, value_name = "N", default_value_t = 8)]
    pub(super) limit: usize,
    /// Print the suggestions as JSON
    #[arg(long)]
    pub(super) json: bool,
}

const INSPECT_HELP: &str = "\
Examples:
  damson inspect public
  damson inspect public --json | jq '.skipped[].path'";

/// Show what a bundle holds, what it weighs, and which files were left out and why
#[derive(Args, Debug)]
#[command(after_help = INSPECT_HELP)]
pub(super) struct Inspect {
    /// A bundle, or a site that holds one in damson/
    #[arg(value_name = "SITE_OR_BUNDLE")]
    pub(super) path: PathBuf,
    /// Print it as JSON
    #[arg(long)]
    pub(super) json: bool,
}

const CHECK_HELP: &str = "\
Examples:
  damson check public
  damson check public --queries search/queries.tsv
  damson index public && damson check public     in the script that builds the site

Each line of the list is a query, a tab and the address of a page, which has to be among the first
ten; or, after another tab, among the first so many. Lines that begin with # are comments:

  static site\t/guide/\t3";

/// Try a list of queries, and fail if a page is no longer found; says why it ranks where it does
#[derive(Args, Debug)]
#[command(after_help = CHECK_HELP)]
pub(super) struct Check {
    /// A bundle, or a site that holds one in damson/
    #[arg(value_name = "SITE_OR_BUNDLE")]
    pub(super) path: PathBuf,
    /// The list of queries and pages [default: queries.tsv]
    #[arg(long, value_name = "FILE")]
    pub(super) queries: Option<PathBuf>,
    /// Print what became of each query as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Typed::command().debug_assert();
    }

    #[test]
    fn the_help_names_the_exit_codes_that_are_used() {
        use crate::cli::exit_codes::{DONE, FAILED, USAGE};
        for line in [format!("{DONE}  done"), format!("{FAILED}  failed"), format!("{USAGE}  the")]
        {
            assert!(AFTER_HELP.contains(&line), "{line}");
        }
    }
}
