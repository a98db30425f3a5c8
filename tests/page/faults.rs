//! What goes wrong in the browser with other search tools for static sites, and does not here. What
//! can be seen without a browser is in `tests/suite/faults.rs`; lost files, which must not look like
//! "nothing found", are in `api.rs` and `fallback.rs`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::browser::{Kind, Visit, run, run_on};

mod chromium {
    use super::*;

    #[test]
    fn what_was_typed_before_changes_no_answer() {
        run(Kind::chromium, super::what_was_typed_before_changes_no_answer);
    }

    #[test]
    fn two_indexes_of_different_languages_do_not_disturb_each_other() {
        let case = super::two_indexes_of_different_languages_do_not_disturb_each_other;
        run_on(Kind::chromium, two_languages(), case);
    }
}

async fn answer(visit: &Visit, body: &str) -> Value {
    let script = format!(
        "const done = arguments[0]; (async () => {{ {body} }})().then(done, (e) => done(e.message));"
    );
    visit.client.execute_async(&script, vec![]).await.expect("an answer")
}

async fn what_was_typed_before_changes_no_answer(visit: Visit) {
    visit.go("/api/").await;
    // Beginnings of the fixture's words, of which each shard of the dictionary holds others.
    let answers = answer(
        &visit,
        "const { open } = await import('/damson/damson.js');
         const used = await open();
         const queries = ['b', 'ba', 'de', 'no', 'note', 'ti', 'zo', 'pl', 'dagu'];
         const bare = ({ total, hits }) => [total, hits.map(({ id, score }) => [id, score])];
         for (const query of [...queries].reverse()) await used.search(query);
         const different = [];
         for (const query of queries) {
           const fresh = bare(await (await open()).search(query));
           const later = bare(await used.search(query));
           if (`${fresh}` !== `${later}` || !fresh[0]) different.push([query, fresh, later]);
         }
         return different;",
    )
    .await;
    assert_eq!(answers, json!([]));
}

/// A site with an index in English, and one in French.
fn two_languages() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-languages");
        let _ = std::fs::remove_dir_all(&root);
        for (language, title, text) in [
            ("en", "Society", "Societies are societies of people."),
            ("fr", "La société", "Les sociétés sont des sociétés."),
        ] {
            let folder = root.join(language);
            std::fs::create_dir_all(&folder).expect("a folder");
            let page = format!(
                "<!doctype html><html lang={language}><meta charset=utf-8><title>{title}</title>\
                 <link rel=icon href=\"data:,\"><p>{text}"
            );
            std::fs::write(folder.join("index.html"), page).expect("space");
            let mut index = Command::new(env!("CARGO_BIN_EXE_damson"));
            let made = index.arg("index").arg(&folder).output().expect("the command");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        }
        root
    })
}

async fn two_indexes_of_different_languages_do_not_disturb_each_other(visit: Visit) {
    visit.go("/en/").await;
    let totals = answer(
        &visit,
        "const { open } = await import('/en/damson/damson.js');
         const french = await open({ base: '/fr/damson/' });
         const before = (await french.search('sociétés ')).total;
         const english = await open();
         const totals = [before];
         for (const [index, query] of [[english, 'society '], [french, 'sociétés '], [english, 'societies ']]) {
           totals.push((await index.search(query)).total);
         }
         return totals;",
    )
    .await;
    assert_eq!(totals, json!([1, 1, 1, 1]));
}
