//! The programmers' interface, in a page that imports it.

use serde_json::{Value, json};

use crate::browser::Visit;
use crate::cases;
use crate::server::Ranges;

cases! {
    chromium: open_and_search, page_behaviour_is_not_loaded, errors_have_kinds, files_are_fetched_once,
        hosts_without_ranges_send_packs_once, hosts_with_wrong_ranges_are_outwitted,
        parts_of_a_pack_are_asked_for_at_once, a_whole_file_that_another_left_is_asked_for_again, queries_have_a_language, typing_is_completed,
        an_aborted_search_asks_for_nothing_more, an_aborted_search_takes_no_file_from_another,
        a_lost_file_is_tried_again, a_rebuilt_site_is_found_again;
    firefox: open_and_search, errors_have_kinds;
    webkit: open_and_search;
}

mod phrases {
    use crate::browser::{Kind, run_on};

    #[test]
    fn answers_say_what_they_leave_out_and_where_words_stand() {
        let case = super::answers_say_what_they_leave_out_and_where_words_stand;
        run_on(Kind::chromium, &crate::site::phrases(), case);
    }
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
    assert_eq!(answer["total"], 61);
    assert_eq!(answer["length"], 61);
    let (plums, jam) = (["Growing plums"], ["Plum jam"]);
    assert_eq!(answer["sets"], json!([jam, plums, jam, plums]), "{answer}");
    assert_eq!(
        answer["ofAuthors"],
        json!({ "author": { "Ada": 2, "Ben": 2, "Cleo": 56, "Dora": 1 } })
    );
    assert_eq!(answer["orders"], json!(["date", "title"]));
    assert_eq!(answer["facets"]["author"], json!({ "Ada": 2, "Ben": 2, "Cleo": 56, "Dora": 1 }));
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
    let script = format!(
        "const taken = [], take = Response.prototype.arrayBuffer;
         Response.prototype.arrayBuffer = function () {{
           if (this.url.includes('/p-')) taken.push(this.url);
           return take.call(this);
         }};
         {SHARDS_FIRST}
         // Of answers to parts that are asked for at once, the first is taken and the other left.
         const titles = (await Promise.all(QUERIES.map((query) => index.search(query)))).map(({{ hits }}) => hits[0].title);
         const pack = [...taken];
         const ten = await index.search('notebook');
         const packs = [...taken];
         const all = await index.search('notebook', {{ limit: 100 }});
         return {{ titles, pack, ten: ten.hits.length, packs, all: new Set(all.hits.map((hit) => hit.url)).size, taken }};"
    );
    let answer = with_open(&visit, &script).await;
    let packs = |key: &str| -> Vec<String> {
        serde_json::from_value(answer[key].clone()).expect("a list of addresses")
    };
    assert_eq!(answer["titles"], json!(["Plum jam", "Growing plums"]), "{answer}");
    assert_eq!(packs("pack").len(), 1, "{answer}");
    assert_eq!((&answer["ten"], &answer["all"]), (&json!(10), &json!(56)), "{answer}");
    assert!(packs("packs").len() > 1, "{answer}");
    let mut once = packs("taken");
    once.sort();
    once.dedup();
    assert_eq!(once.len(), packs("taken").len(), "{answer}");
}

async fn parts_of_a_pack_are_asked_for_at_once(visit: Visit) {
    with_open(&visit, &format!("{SHARDS_FIRST} Object.assign(window, {{ index, QUERIES }})")).await;
    visit.server.hold("/p-");
    visit.eval("void (window.both = QUERIES.map((query) => index.search(query)))").await;
    // None has been answered yet.
    visit.server.wait_for_many("/p-", 2);
    visit.server.release("/p-");
    let ends = "const done = arguments[0];
        Promise.all(both).then((both) => done(both.map(({ hits }) => hits[0].title)));";
    let titles = visit.client.execute_async(ends, vec![]).await.expect("two answers");
    assert_eq!(titles, json!(["Plum jam", "Growing plums"]));
}

/// Two queries that are left with nothing to ask for but a part each of one pack.
const SHARDS_FIRST: &str = "const index = await open(), QUERIES = ['sugar', 'patience'];
    for (const query of QUERIES) await index.search(query, { display: false, facets: true });";

async fn a_whole_file_that_another_left_is_asked_for_again(visit: Visit) {
    visit.server.set_ranges(Ranges::Unknown);
    let script = SHARDS_FIRST.to_owned()
        + "const real = fetch, half = new Set();
         // Of the first whole pack the end does not come.
         const begun = new Promise((begun) => {
           window.fetch = async (url, options) => {
             const response = await real(url, options);
             if (!`${url}`.includes('/p-') || half.has(url)) return response;
             half.add(url);
             setTimeout(begun);
             const { signal } = options;
             return new Response(new ReadableStream({
               start: (body) => signal.addEventListener('abort', () => body.error(signal.reason)),
             }));
           };
         });
         const stop = new AbortController();
         const left = index.search('sugar', { signal: stop.signal }).catch((error) => error.name);
         await begun;
         const other = index.search('patience');
         stop.abort();
         return [await left, (await other).hits.map((hit) => hit.title), half.size];";
    let found = with_open(&visit, &script).await;
    assert_eq!(found, json!(["AbortError", ["Growing plums"], 1]));
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

async fn queries_have_a_language(visit: Visit) {
    let titles = with_open(
        &visit,
        "const index = await open();
         const of = async (query, filters) => (await index.search(query, { filters })).hits.map((hit) => hit.title).sort();
         const phrase = await index.search('\"a plum tree\"');
         return [await of('\"plum tree\"'), await of('\"tree plum\"'), await of('plum -tree'),
           await of('sugar OR patience'), await of('title:plum sugar'), await of('patienc*'), await of('plum author:Ben'),
           await of(null, { tag: { not: 'Notes' } }), await of('plum', { tag: { not: ['Kitchen', 'Web'] } }),
           phrase.hits[0].snippet];",
    )
    .await;
    let (tree, jam) = ("Growing plums", "Plum jam");
    let expected = json!([
        [tree],
        [],
        [jam],
        [tree, jam],
        [jam],
        [tree],
        [jam],
        [tree, jam, "Search without a server", "Static sites", "Unmarked"],
        [tree],
        ["", "A plum tree", " wants sun and patience."],
    ]);
    assert_eq!(titles, expected);
}

async fn typing_is_completed(visit: Visit) {
    let answers = with_open(
        &visit,
        "const index = await open();
         const bare = ({ words, titles }) => [words, titles.map(({ title, url, score }) => [title, url, score])];
         const many = await index.suggest('note', { limit: 3 });
         return [bare(await index.suggest('plu')), bare(await index.suggest('static si')), bare(await index.suggest('')),
           many.titles.length, many.words];",
    )
    .await;
    assert_eq!(answers[0][0], json!(["plum"]), "{answers}");
    assert_eq!(answers[0][1], json!([["Plum jam", "/posts/plum-jam/", 0]]), "{answers}");
    assert_eq!(answers[1], json!([["sites"], [["Static sites", "/posts/static-sites/", 0]]]));
    assert_eq!(answers[2], json!([[], []]));
    let words: Vec<&str> =
        answers[4].as_array().expect("words").iter().filter_map(Value::as_str).collect();
    assert_eq!((&answers[3], words.len(), words[0]), (&json!(3), 3, "notebook"), "{answers}");
    assert!(words.iter().all(|word| word.starts_with("note")), "{words:?}");
}

async fn an_aborted_search_asks_for_nothing_more(visit: Visit) {
    let early = with_open(
        &visit,
        "window.index = await open();
         window.stop = new AbortController();
         const error = await index.search('plum', { signal: AbortSignal.abort() }).catch((error) => error);
         return [error.name, error instanceof DOMException];",
    )
    .await;
    assert_eq!(early, json!(["AbortError", true]));
    assert_eq!(visit.server.count(".dam"), 0);
    visit.server.hold(".dam");
    visit
        .eval("void (window.left = index.search('plum', { signal: stop.signal }).catch((error) => error.name))")
        .await;
    visit.server.wait_for(".dam");
    let left = "const done = arguments[0]; stop.abort(); left.then(done)";
    assert_eq!(visit.client.execute_async(left, vec![]).await.expect("an end"), "AbortError");
    visit.server.release(".dam");
    // Another search brings what the first had waited for, and the texts would be next.
    let bare = "const done = arguments[0];
        index.search('plum', { display: false }).then((answer) => done(answer.total));";
    assert_eq!(visit.client.execute_async(bare, vec![]).await.expect("an answer"), 2);
    assert_eq!(visit.server.count("/p-"), 0);
}

async fn an_aborted_search_takes_no_file_from_another(visit: Visit) {
    with_open(&visit, "window.index = await open(); window.stop = new AbortController()").await;
    visit.server.hold(".dam");
    let both = "void (window.both = [stop.signal, undefined].map((signal) => index.search('plum', { signal }).then(({ total }) => total, ({ name }) => name)))";
    visit.eval(both).await;
    visit.server.wait_for(".dam");
    visit.eval("stop.abort()").await;
    visit.server.release(".dam");
    let ends = "const done = arguments[0]; Promise.all(both).then(done)";
    let ends = visit.client.execute_async(ends, vec![]).await.expect("two ends");
    assert_eq!(ends, json!(["AbortError", 2]));
}

async fn answers_say_what_they_leave_out_and_where_words_stand(visit: Visit) {
    let answers = with_open(
        &visit,
        "const index = await open();
         const phrase = await index.search('\"sour plum\"');
         const words = await index.search('sour plum');
         const guide = (await index.search('quince')).hits[0];
         return { partial: phrase.partial, total: phrase.total, all: words.total, whole: 'partial' in words, guide,
           without: 'sections' in words.hits[0] };",
    )
    .await;
    assert_eq!(
        (&answers["partial"], &answers["whole"]),
        (&json!(true), &json!(false)),
        "{answers}"
    );
    let total = answers["total"].as_u64();
    assert!(total.is_some_and(|total| 0 < total && total < 100), "{answers}");
    assert_eq!(answers["all"], 300);
    assert_eq!(answers["without"], false);
    let sections = &answers["guide"]["sections"];
    let mut urls: Vec<&str> = sections
        .as_array()
        .expect("sections")
        .iter()
        .filter_map(|section| section["url"].as_str())
        .collect();
    urls.sort_unstable();
    assert_eq!(urls, ["/guide/#boil", "/guide/#dry"], "{answers}");
    assert!(
        ["Boiling", "Drying"].iter().any(|heading| sections[0]["heading"] == *heading),
        "{answers}"
    );
    assert_eq!(sections[0]["snippet"][1], "quince", "{answers}");
}
