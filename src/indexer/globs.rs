//! Which files does a pattern name?

use std::path::Path;

/// A pattern of paths: `*` stands for any part of a name, `?` for one character of it, `**` for any
/// number of folders. Paths are those of files below the site's folder, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob {
    parts: Vec<String>,
}

impl Glob {
    /// Reads a pattern. A `/` before it changes nothing; one behind it means all that lies below.
    pub(super) fn new(pattern: &str) -> Glob {
        let mut parts: Vec<String> =
            pattern.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        if pattern.ends_with('/') {
            parts.push("**".to_owned());
        }
        Glob { parts }
    }

    /// Whether it names the file at `path`, relative to the site's folder.
    pub(super) fn matches(&self, path: &Path) -> bool {
        let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
        all_match(
            &self.parts,
            &names,
            |part| part == "**",
            |part, name| {
                let (part, name): (Vec<char>, Vec<char>) =
                    (part.chars().collect(), name.chars().collect());
                all_match(&part, &name, |c| *c == '*', |c, found| *c == '?' || c == found)
            },
        )
    }
}

/// Whether the pattern stands for the whole of `found`, where a part that `is_any` stands for any
/// number of things. Goes back to the last such part only, which is enough: so no pattern takes
/// longer than the product of both lengths.
fn all_match<P, F>(
    pattern: &[P],
    found: &[F],
    is_any: impl Fn(&P) -> bool,
    one: impl Fn(&P, &F) -> bool,
) -> bool {
    let (mut at, mut next) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while next < found.len() {
        match pattern.get(at) {
            Some(part) if is_any(part) => {
                back = Some((at, next));
                at += 1;
            }
            Some(part) if one(part, &found[next]) => {
                at += 1;
                next += 1;
            }
            _ => {
                let Some((any, from)) = back else { return false };
                back = Some((any, from + 1));
                at = any + 1;
                next = from + 1;
            }
        }
    }
    pattern[at..].iter().all(is_any)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_name_files() {
        for (pattern, path, wanted) in [
            ("blog/**", "blog/a/index.html", true),
            ("blog/", "blog/a.html", true),
            ("/blog/*", "blog/a/index.html", false),
            ("**/draft-*.html", "a/b/draft-1.html", true),
            ("**/draft-*.html", "draft-1.html", true),
            ("1.*/**/x.html", "1.2/x.html", true),
            ("*.html", "a/b.html", false),
            ("a?c.html", "aßc.html", true),
            ("**", "a/b.html", true),
            ("a.html", "a.html", true),
            ("", "a.html", false),
        ] {
            assert_eq!(Glob::new(pattern).matches(Path::new(path)), wanted, "{pattern} {path}");
        }
    }

    proptest! {
        #[test]
        fn a_pattern_made_of_a_path_names_it(names in proptest::collection::vec("[abä.]{1,4}", 1..5), cut in 0usize..5) {
            prop_assume!(names.iter().all(|name| name != "." && name != ".."));
            let path = names.join("/");
            let mut parts = names.clone();
            prop_assert!(Glob::new(&parts.join("/")).matches(Path::new(&path)));
            parts.truncate(cut.min(names.len()));
            parts.push("**".to_owned());
            prop_assert!(Glob::new(&parts.join("/")).matches(Path::new(&path)));
            let starred: Vec<String> = names.iter().map(|name| format!("{}*", name.chars().next().unwrap())).collect();
            prop_assert!(Glob::new(&starred.join("/")).matches(Path::new(&path)));
        }
    }
}
