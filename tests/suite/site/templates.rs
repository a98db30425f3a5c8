//! Templates of one's own.

use super::*;

#[test]
fn a_template_takes_the_place_of_the_built_in_one() {
    let folder = Folder::journal();
    folder.write(
        "templates/post.html",
        "<title>{{ post.title }}</title>{% include \"own/part.html\" %}",
    );
    folder.write("templates/own/part.html", "{{ post.html }}{{ site.extra.colour }}");
    folder.write("templates/style.css", "body { color: purple }");
    folder.write("templates/fonts/face.woff2", "font");
    folder.write(
        "content/site.toml",
        "base_url = \"https://example.org\"\n[extra]\ncolour = \"<plum>\"\n",
    );
    folder.rendered();
    let page = folder.read("site/posts/two/index.html");
    assert!(page.starts_with("<title>Two</title>"), "{page}");
    assert!(page.contains("More words."), "{page}");
    assert!(page.ends_with("&lt;plum&gt;"), "{page}");
    assert_eq!(folder.read("site/style.css"), "body { color: purple }");
    assert_eq!(folder.read("site/fonts/face.woff2"), "font");
    // The others are as they were.
    assert!(folder.read("site/index.html").contains("class=\"masthead\""));
    assert!(!folder.path("site/own").exists());
}

#[test]
fn a_fault_in_a_template_names_file_and_line() {
    let folder = Folder::journal();
    folder.rendered();
    let before = folder.files();
    for (template, place, word) in [
        ("<p>\n{{ post.titel }}", "post.html:2:", "post.titel"),
        ("<p>\n\n{% if %}", "post.html:3:", ""),
        ("{{ post.title }}\n{{ post.title | shout }}", "post.html:2:", "shout"),
        ("{% include \"none.html\" %}", "post.html:1:", "none.html"),
        ("{% include \"part.html\" %}", "part.html:4:", "nothing"),
    ] {
        folder.write("templates/post.html", template);
        folder.write("templates/part.html", "\n\n\n{{ nothing }}");
        let said = folder.refused();
        let path = folder.path("templates").join(place);
        assert!(said.starts_with(&format!("{}", path.display())), "{said}");
        assert!(said.contains(word), "{said}");
        assert_eq!(said.lines().count(), 1, "one fault, not one for each post: {said}");
        assert!(before == folder.files());
    }
}

#[test]
fn a_folder_of_templates_that_is_not_there_is_an_error() {
    let folder = Folder::journal();
    let none = folder.path("none");
    let out = folder.path("site");
    let error =
        render(&folder.path("content"), &out, Some(&none), &RenderOptions::default()).unwrap_err();
    assert!(error.to_string().contains("the folder of templates is not there"), "{error}");
    assert!(!out.exists());
}

#[test]
fn a_text_of_ones_own_stands_on_the_home_page() {
    let folder = Folder::journal();
    folder.write("content/index.md", "# Welcome\n\nWe make *jam*.\n");
    let rendered = folder.rendered();
    let page = folder.read("site/index.html");
    assert!(page.contains("We make <em>jam</em>."), "{page}");
    assert!(!folder.read("site/archive/index.html").contains("Welcome"));
    assert!(rendered.documents.iter().any(|document| document.url == "/"));
}
