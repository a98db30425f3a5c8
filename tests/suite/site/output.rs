//! What happens to what stood in the site's place before.

use super::*;

#[test]
fn a_folder_of_others_is_refused() {
    let folder = Folder::journal();
    folder.write("site/letter.txt", "dear");
    let said = folder.refused();
    assert!(said.contains("holds files that damson did not make"), "{said}");
    assert_eq!(folder.files().len(), 1);
}

#[test]
fn an_empty_folder_is_taken() {
    let folder = Folder::journal();
    fs::create_dir(folder.path("site")).unwrap();
    folder.rendered();
    folder.read("site/index.html");
}

#[test]
fn only_our_own_files_are_deleted() {
    let folder = Folder::journal();
    folder.rendered();
    folder.write("site/CNAME", "example.org");
    folder.write("site/posts/one/notes.txt", "mine");
    folder.write("site/.git/HEAD", "ref");
    fs::remove_file(folder.path("content/posts/one.md")).unwrap();
    folder.write("content/posts/two.md", "# Two\n");
    folder.rendered();

    assert!(!folder.path("site/posts/one/index.html").exists());
    assert!(!folder.path("site/tags/c-sharp").exists());
    assert_eq!(folder.read("site/CNAME"), "example.org");
    assert_eq!(folder.read("site/posts/one/notes.txt"), "mine");
    assert_eq!(folder.read("site/.git/HEAD"), "ref");
    // And nothing is left beside it.
    let names: Vec<_> =
        fs::read_dir(folder.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    // They are still theirs at the next build.
    folder.rendered();
    assert_eq!(folder.read("site/CNAME"), "example.org");
}

#[test]
fn a_file_of_others_is_not_overwritten() {
    let folder = Folder::journal();
    folder.rendered();
    folder.write("site/posts/three/index.html", "mine");
    folder.write("content/posts/three.md", "# Three\n");
    let said = folder.refused();
    assert!(said.contains("three") && said.contains("move it away"), "{said}");
    assert_eq!(folder.read("site/posts/three/index.html"), "mine");
}

#[test]
fn a_fault_leaves_the_old_site_whole() {
    let folder = Folder::journal();
    folder.rendered();
    let before = folder.files();
    folder.write("content/posts/four.md", "---\ntitle: [\n---\nx");
    folder.write("content/posts/five.md", "+++\ndate = \n+++\nx");
    folder.write("content/site.toml", "titel = \"x\"\n");
    let said = folder.refused();
    assert!(said.contains("four.md:") && said.contains("five.md:2:"), "{said}");
    assert!(said.contains("site.toml:1: unknown key \"titel\""), "{said}");
    assert!(before == folder.files());
}

#[test]
fn a_site_that_is_not_published_leaves_no_trace() {
    let folder = Folder::journal();
    let staged =
        stage(&folder.path("content"), &folder.path("site"), None, &RenderOptions::default())
            .unwrap();
    assert!(staged.folder().join("index.html").is_file());
    // A second one must not write into the same folder.
    let said = folder.refused();
    assert!(said.contains("another damson"), "{said}");
    drop(staged);
    let names: Vec<_> =
        fs::read_dir(folder.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["content"]);
}

#[test]
fn what_a_killed_build_left_is_cleared_away() {
    let folder = Folder::journal();
    folder.write(".site.damson-new/half.html", "<p>");
    folder.rendered();
    assert!(!folder.path(".site.damson-new").exists());
    assert!(!folder.path("site/half.html").exists());
}

#[test]
fn what_is_put_into_the_staged_folder_is_part_of_the_site() {
    let folder = Folder::journal();
    let content = folder.path("content");
    for name in ["a.dam", "b.dam"] {
        let staged =
            stage(&content, &folder.path("site"), None, &RenderOptions::default()).unwrap();
        fs::create_dir(staged.folder().join("damson")).unwrap();
        fs::write(staged.folder().join("damson").join(name), "index").unwrap();
        staged.publish().unwrap();
    }
    // The index of the build before is gone with its pages.
    assert!(!folder.path("site/damson/a.dam").exists());
    assert!(folder.path("site/damson/b.dam").exists());
    assert!(folder.read(&format!("site/{MARKER_NAME}")).contains("/damson/b.dam\n"));
}

#[test]
fn the_site_may_lie_in_the_content_but_not_around_it() {
    let folder = Folder::journal();
    let content = folder.path("content");
    let public = content.join("public");
    render(&content, &public, None, &RenderOptions::default()).unwrap();
    let first = files(&public);
    let again = render(&content, &public, None, &RenderOptions::default()).unwrap();
    assert!(first == files(&public));
    assert!(again.warnings.iter().all(|w| !w.to_string().contains("public")), "{again:?}");

    let said = render(&content, folder.0.path(), None, &RenderOptions::default()).unwrap_err();
    assert!(said.to_string().contains("the posts lie in this folder"), "{said}");
}

#[test]
fn two_posts_with_one_address_are_told() {
    let folder = Folder::journal();
    folder.write("content/other.md", "---\ntitle: Other\npath: /posts/two/\n---\nx\n");
    let said = folder.refused();
    assert!(said.contains("other.md") && said.contains("two.md"), "{said}");
    assert!(said.contains("/posts/two/"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_stays_a_link() {
    let folder = Folder::journal();
    fs::create_dir(folder.path("real")).unwrap();
    std::os::unix::fs::symlink(folder.path("real"), folder.path("site")).unwrap();
    folder.rendered();
    assert!(folder.path("site").is_symlink());
    assert!(folder.path("real/index.html").is_file());
}
