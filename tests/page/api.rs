//! The programmers' interface, in a page that imports it.

use serde_json::{Value, json};

use crate::browser::Visit;
use crate::cases;
use crate::server::Ranges;

cases! {
    chromium: open_and_search, page_behaviour_is_not_loaded, errors_have_kinds, files_are_fetched_once,
        hosts_without_ranges_send_packs_once, hosts_with_wrong_ranges_are_outwitted,
        a_lost_file_is_tried_again, a_rebuilt_site_is_found_again;
    firefox: open_and_search, errors_have_kinds;
    webkit: open_and_search;
}

/// Runs the body of an async function that has `open`.
async fn with_open(visit: &Visit, body: &str) -> Value {
    visit.go("/api/").await;
    let script = format!(
        "const done = arguments[0];
         (async () => {{ const {{ open }} = await import('/damson/damson.js'); {body} }})()
           .then(done, (e) => done({{ error: e.message, kind: e.kind, isError: e instanceof Error }}));"
    );
    visit.client.execute_async(&script, vec![]).await.expect("an answer")
}

async fn open_and_search(visit: Visit) {
    let answer = with_open(
        &visit,
        "const index = await open({ base: '/damson' });
         const one = await index.search('plum', { filters: { tag: 'Kitchen' } });
         const bare = await index.search('plum', { display: false });
         const shown = await index.display(bare.hits.map((hit) => hit.id), 'plum');
         const list = await index.search(null, { filters: { tag: ['Web', 'Fruit'] }, sort: 'title:desc', limit: 3 });
         const sorted = await index.search(undefined, { sort: { key: 'date', order: 'asc' }, limit: Infinity });
         const of = async (filters) => (await index.search(null, { filters, sort: [{ key: 'date', order: 'asc' }, 'title'] })).hits.map((hit) => hit.title);
         const sets = [
           await of({ tag: { all: ['Fruit', 'Kitchen'] } }),
           await of({ tag: { any: 'Fruit', not: ['Kitchen'] } }),
           await of({ tag: 'Fruit', date: { from: new Date('2025-01-01') } }),
           await of({ tag: ['Fruit'], year: { to: 2024 }, author: null }),
         ];
         const ofAuthors = await index.facets('author');
         return { sets, ofAuthors, orders: await index.orders(), one, bare, shown: shown.map((hit) => hit.title).sort(), list: list.hits.map((hit) => hit.title),
           total: sorted.total, length: sorted.hits.length, facets: await index.facets() };",
    )
    .await;
    let hit = &answer["one"]["hits"][0];
    assert_eq!(hit["title"], "Plum jam", "{answer}");
    assert_eq!(hit["url"], "/posts/plum-jam/");
    assert_eq!(hit["tags"]["tag"], json!(["Fruit", "Kitchen"]));
    assert_eq!(hit["date"], "2025-03-04");
    assert_eq!(answer["one"]["facets"]["tag"]["Fruit"], 2);
    assert_eq!(answer["bare"]["facets"], json!({}));
    assert_eq!(answer["bare"]["hits"][0].as_object().map(|hit| hit.len()), Some(2));
    assert_eq!(answer["shown"], json!(["Growing plums", "Plum jam"]));
    assert_eq!(answer["list"], json!(["Static sites", "Search without a server", "Plum jam"]));
    assert_eq!(answer["total"], 60);
    assert_eq!(answer["length"], 60);
    let (plums, jam) = (["Growing plums"], ["Plum jam"]);
    assert_eq!(answer["sets"], json!([jam, plums, jam, plums]), "{answer}");
    assert_eq!(answer["ofAuthors"], json!({ "author": { "Ada": 2, "Ben": 2, "Cleo": 56 } }));
    assert_eq!(answer["orders"], json!(["date", "title"]));
    assert_eq!(answer["facets"]["author"], json!({ "Ada": 2, "Ben": 2, "Cleo": 56 }));
}

async fn page_behaviour_is_not_loaded(visit: Visit) {
    let total = with_open(&visit, "return (await (await open()).search('plum')).total").await;
    assert_eq!(total, 2);
    visit.type_into("input", "plum").await;
    assert_eq!(visit.server.count("/damson/page-"), 0);
}

async fn errors_have_kinds(visit: Visit) {
    let key = with_open(
        &visit,
        "return await (await open()).search('x', { filters: { colour: 'red' } })",
    )
    .await;
    assert_eq!((&key["kind"], &key["isError"]), (&json!("request"), &json!(true)), "{key}");
    assert!(key["error"].as_str().is_some_and(|error| error.contains("colour")), "{key}");
    let base = with_open(&visit, "return await open({ base: '/elsewhere/' })").await;
    assert_eq!(base["kind"], "missing", "{base}");
    assert!(
        base["error"]
            .as_str()
            .is_some_and(|e| e.contains("/elsewhere/damson.idx") && e.contains("404")),
        "{base}"
    );
    let page = with_open(
        &visit,
        "const f = fetch; window.fetch = (u, o) => f(`${u}`.endsWith('.idx') ? '/' : u, o);
        return await open()",
    )
    .await;
    assert_eq!(page["kind"], "corrupt", "{page}");
}

async fn files_are_fetched_once(visit: Visit) {
    let totals = with_open(
        &visit,
        "const index = await open();
         const answers = await Promise.all(['plum', 'plum', 'plums'].map((query) => index.search(query)));
         await index.search('plum');
         return answers.map((answer) => answer.total)",
    )
    .await;
    assert_eq!(totals, json!([2, 2, 2]));
    // Parts of packs of pages are requests of their own.
    let mut files: Vec<String> = visit.server.asked();
    files.retain(|path| path.contains(".dam") && !path.contains("/p-"));
    let all = files.len();
    assert!(all > 0);
    files.sort();
    files.dedup();
    assert_eq!(files.len(), all, "{files:?}");
}

async fn hosts_without_ranges_send_packs_once(visit: Visit) {
    visit.server.set_ranges(Ranges::Unknown);
    let urls = with_open(&visit, NOTEBOOKS).await;
    assert_eq!(urls.as_array().map(Vec::len), Some(56), "{urls}");
}

async fn hosts_with_wrong_ranges_are_outwitted(visit: Visit) {
    visit.server.set_ranges(Ranges::Wrong);
    let urls = with_open(&visit, NOTEBOOKS).await;
    assert_eq!(urls.as_array().map(Vec::len), Some(56), "{urls}");
}

/// Addresses out of many blocks of several packs.
const NOTEBOOKS: &str = "const answer = await (await open()).search('notebook', { limit: 100 });
    return [...new Set(answer.hits.map((hit) => hit.url))]";

async fn a_lost_file_is_tried_again(visit: Visit) {
    visit.server.lose(".dam");
    let lost = with_open(
        &visit,
        "window.index = await open(); try { await index.search('plum') } catch (error) { return [error.kind, error.message] }",
    )
    .await;
    assert_eq!(lost[0], "missing", "{lost}");
    assert!(
        lost[1].as_str().is_some_and(|message| message.contains(".dam") && message.contains("404")),
        "{lost}"
    );
    visit.server.find(".dam");
    let script = "const done = arguments[0]; index.search('plum').then((answer) => done(answer.total), (e) => done(e.message))";
    assert_eq!(visit.client.execute_async(script, vec![]).await.expect("an answer"), 2);
}

async fn a_rebuilt_site_is_found_again(visit: Visit) {
    // The first entry that is read is a former one, whose files are gone.
    let answer = with_open(
        &visit,
        "const f = fetch; let first = true;
         window.fetch = (url, options) => {
           if (!first || !`${url}`.endsWith('.idx')) return f(url, options);
           first = false;
           return f('/former/damson.idx');
         };
         const index = await open();
         const shown = await index.display([58]).catch((error) => error.kind);
         return [shown, (await index.search('plum')).total]",
    )
    .await;
    assert_eq!(answer, json!(["missing", 2]));
}
