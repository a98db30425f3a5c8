//! Which file of the folder an address means.

use std::fs;
use std::path::{Path, PathBuf};

use super::address::Address;
use crate::cli::publish::percent_encoded;

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This file.
    File(PathBuf),
    /// A folder that was asked for without its slash: links on its page would lead astray.
    Folder(String),
    /// Nothing.
    Nothing,
    /// A link that leads out of the folder.
    Outside,
}

/// Finds what an address means below `root`, which must be canonical: a file, the `index.html` of a
/// folder, or the file without its `.html`, as hosts have it.
pub(super) fn find(root: &Path, address: &Address) -> Found {
    let mut path = root.to_path_buf();
    path.extend(&address.segments);
    let without_end = || match address.segments.last().filter(|_| !address.is_folder) {
        Some(name) => within(root, &path.with_file_name(format!("{name}.html"))),
        None => Found::Nothing,
    };
    let Ok(found) = fs::metadata(&path) else { return without_end() };
    if found.is_dir() {
        let index = within(root, &path.join("index.html"));
        return match index {
            Found::File(_) if !address.is_folder && !address.segments.is_empty() => {
                let names: Vec<String> =
                    address.segments.iter().map(|name| percent_encoded(name)).collect();
                Found::Folder(format!("/{}/", names.join("/")))
            }
            // Frameworks write `a.html`, and beside it a folder `a` of what its scripts load.
            Found::Nothing => without_end(),
            found => found,
        };
    }
    if address.is_folder { Found::Nothing } else { within(root, &path) }
}

/// The plain file at a path, if it is really in the folder.
fn within(root: &Path, path: &Path) -> Found {
    match path.canonicalize() {
        Ok(real) if !real.starts_with(root) => Found::Outside,
        // Not a pipe or a device, which would never end.
        Ok(real) if real.is_file() => Found::File(real),
        _ => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(path: &str) -> Address {
        Address::parse(path).unwrap()
    }

    #[test]
    fn an_address_means_what_it_means_on_a_host() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("a b/empty")).unwrap();
        fs::create_dir(root.join("about")).unwrap();
        for name in ["index.html", "a b/index.html", "about.html", "x.js"] {
            fs::write(root.join(name), name).unwrap();
        }
        let file = |name: &str| Found::File(root.join(name));
        for (path, found) in [
            ("/", file("index.html")),
            ("/a%20b/", file("a b/index.html")),
            ("/a%20b", Found::Folder("/a%20b/".to_string())),
            ("//a%20b", Found::Folder("/a%20b/".to_string())),
            ("/about", file("about.html")),
            ("/about.html", file("about.html")),
            ("/about/", Found::Nothing),
            ("/x.js/", Found::Nothing),
            ("/a%20b/empty/", Found::Nothing),
            ("/a%20b/empty", Found::Nothing),
            ("/none", Found::Nothing),
        ] {
            assert_eq!(find(&root, &address(path)), found, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused_and_one_within_is_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("site");
        fs::create_dir(&root).unwrap();
        fs::write(folder.path().join("secret.html"), "secret").unwrap();
        fs::write(root.join("in.txt"), "in").unwrap();
        symlink(folder.path(), root.join("up")).unwrap();
        symlink("../secret.html", root.join("secret.html")).unwrap();
        symlink("in.txt", root.join("link.txt")).unwrap();
        for path in ["/secret.html", "/secret", "/up/secret.html"] {
            assert_eq!(find(&root, &address(path)), Found::Outside, "{path}");
        }
        assert_eq!(find(&root, &address("/link.txt")), Found::File(root.join("in.txt")));
    }
}
